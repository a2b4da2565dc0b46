import parseDuration from "parse-duration";

/** A clock that stands still until it is moved. */
export class TestClock {
  #now: number;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Never goes back. */
  moveTo(time: Date): void {
    this.#now = Math.max(this.#now, time.getTime());
  }
}

/** Milliseconds of seconds (a number), or of a duration as people write it, such as "5 minutes". Throws a TypeError. */
export function toMilliseconds(time: number | string): number {
  const ms = typeof time === "number" ? time * 1000 : parseDuration(time);
  if (
    ms === null ||
    ms === undefined ||
    !Number.isFinite(ms) ||
    ms < 0 ||
    (typeof time === "string" && !/[a-z]/i.test(time))
  )
    throw new TypeError(`"${time}" is no time that can pass. Write seconds (300) or a duration ("5 minutes").`);
  return ms;
}
