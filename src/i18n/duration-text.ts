/** The units of a duration as people read them, and the sign before its decimals. */
export interface DurationUnits {
  ms: string;
  s: string;
  min: string;
  h: string;
  d: string;
  decimal: string;
}

/** A duration in milliseconds for people: `850 ms`, `3.2 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function durationText(ms: number, { decimal, ...units }: DurationUnits): string {
  const spent = Math.max(0, Math.round(ms));
  if (spent < 1000) return `${spent} ${units.ms}`;
  if (spent < 60_000) return `${(Math.floor(spent / 100) / 10).toString().replace(".", decimal)} ${units.s}`;
  const seconds = Math.floor(spent / 1000);
  if (seconds < 3600) return pair(seconds, 60, units.min, units.s);
  if (seconds < 86_400) return pair(Math.floor(seconds / 60), 60, units.h, units.min);
  return pair(Math.floor(seconds / 3600), 24, units.d, units.h);
}

/** Whole seconds until something falls due, at least 0. */
export function secondsUntil(due: Date, now: Date): number {
  return Math.max(0, Math.ceil((due.getTime() - now.getTime()) / 1000));
}

function pair(amount: number, base: number, large: string, small: string): string {
  const rest = amount % base;
  return `${Math.floor(amount / base)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}
