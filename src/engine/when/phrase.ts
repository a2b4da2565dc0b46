import type { DayPart, TimeUnit } from "./languages/time-language.ts";
import type { Word } from "./terms.ts";

/** A time of day as it was said. */
export interface SaidClock {
  hour: number;
  minute: number;
  part?: DayPart;
  /** Said as a word: noon, midnight. */
  isNamed?: true;
}

/** What a phrase says, in whatever language and order: each thing at most once. */
export interface Phrase {
  every?: { count: number; unit: TimeUnit };
  /** "Every" without a unit: every *Monday*, every *24 December*. */
  isRepeated?: true;
  weekdays?: readonly number[];
  /** The weekdays are those of every week: Mondays, Mon-Fri. */
  areRepeated?: true;
  /** The first (1) or last (-1) weekday of a month. */
  nth?: number;
  /** Days of the month; -1 is the last. */
  monthDays?: readonly number[];
  /** "Of the month", without saying which. */
  isMonthly?: true;
  month?: number;
  year?: number;
  /** A whole date, year-month-day; empty where it could be two. */
  date?: string;
  /** Days from today. */
  near?: number;
  which?: "this" | "next" | "next week";
  part?: DayPart;
  clocks?: readonly SaidClock[];
  /** The hours between which something repeats. */
  between?: readonly [SaidClock, SaidClock];
  /** How long from now. */
  span?: { ms: number; days: number };
}

const MS: Readonly<Record<TimeUnit, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

/** Reads a phrase; undefined unless every word of it has its place. */
export function readPhrase(words: readonly Word[]): Phrase | undefined {
  return new PhraseParser(words).read();
}

class PhraseParser {
  readonly #words: readonly Word[];
  readonly #said: Phrase = {};
  #at = 0;
  /** It has two meanings. */
  #isUnclear = false;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  read(): Phrase | undefined {
    const readers = [
      () => this.#every(),
      () => this.#span(),
      () => this.#nthOfMonth(),
      () => this.#which(),
      () => this.#weekdays(),
      () => this.#date(),
      () => this.#monthDays(),
      () => this.#near(),
      () => this.#between(),
      () => this.#clocks(),
      () => this.#part(),
    ];
    while (this.#at < this.#words.length) {
      const from = this.#at;
      if (readers.some((reader) => this.#try(reader))) continue;
      this.#at = from + 1;
      // A word that says nothing must still be followed by something.
      if (!this.#has("link", from) || this.#at === this.#words.length) return undefined;
    }
    return this.#isUnclear ? undefined : this.#said;
  }

  #value(kind: string, at = this.#at): number | string | undefined {
    return this.#words[at]?.readings.find((reading) => reading.kind === kind)?.value;
  }

  #has(kind: string, at = this.#at): boolean {
    return this.#value(kind, at) !== undefined;
  }

  #number(kind: string, at = this.#at): number | undefined {
    const value = this.#value(kind, at);
    return typeof value === "number" ? value : undefined;
  }

  #take(kind: string): boolean {
    const has = this.#has(kind);
    if (has) this.#at += 1;
    return has;
  }

  #takeNumber(kind: string): number | undefined {
    const value = this.#number(kind);
    if (value !== undefined) this.#at += 1;
    return value;
  }

  #takeUnit(): TimeUnit | undefined {
    const unit = this.#value("unit") as TimeUnit | undefined;
    if (unit !== undefined) this.#at += 1;
    return unit;
  }

  /** Runs a reader, and steps back if it does not read anything. */
  #try(reader: () => boolean): boolean {
    const from = this.#at;
    const done = reader() && this.#at > from;
    if (!done) this.#at = from;
    return done;
  }

  #skipLinks(): void {
    while (this.#has("link")) this.#at += 1;
  }

  /** Sets one thing that a phrase says; false if it has been said already. */
  #set<Key extends keyof Phrase>(key: Key, value: Phrase[Key]): boolean {
    if (this.#said[key] !== undefined) return false;
    this.#said[key] = value;
    return true;
  }

  #every(): boolean {
    const isOnce = this.#has("number") && this.#has("unit", this.#at + 1) && this.#has("once", this.#at + 2);
    if (!(isOnce || this.#take("every")) || this.#said.every !== undefined || this.#said.isRepeated) return false;
    if (this.#take("other")) {
      const unit = this.#value("unit") as TimeUnit | undefined;
      if (this.#has("weekday")) return this.#set("every", { count: 2, unit: "week" });
      return unit !== undefined && this.#take("unit") && this.#set("every", { count: 2, unit });
    }
    const count = this.#number("number");
    const unitAfter = this.#value("unit", this.#at + 1) as TimeUnit | undefined;
    if (count !== undefined && unitAfter !== undefined) {
      this.#at += 2;
      this.#take("once");
      return this.#set("every", { count, unit: unitAfter });
    }
    const unit = this.#value("unit") as TimeUnit | undefined;
    // Setiap jam 9: the word for hour also means at.
    const isClock = this.#has("at") && (this.#has("number", this.#at + 1) || this.#has("time", this.#at + 1));
    if (isClock) return this.#set("every", { count: 1, unit: "day" });
    // Setiap Minggu: every Sunday, or every week. Only beside other days it is clear.
    const mayBeWeek = unit === "week" && this.#has("weekday");
    if (mayBeWeek && !this.#startsList() && !this.#has("weekday", this.#at + 1)) return false;
    if (unit === undefined || (mayBeWeek && this.#startsList())) return this.#set("isRepeated", true);
    this.#at += 1;
    // Setiap hari Senin; todo dia 1.
    if (unit === "day" && this.#has("weekday")) return this.#set("isRepeated", true);
    if (this.#has("day", this.#at - 1) && this.#has("number") && !this.#isClockNumber(this.#at)) {
      this.#at -= 1;
      return this.#set("isRepeated", true);
    }
    return this.#set("every", { count: this.#take("andHalf") ? 1.5 : 1, unit });
  }

  #startsList(): boolean {
    return (this.#has("and", this.#at + 1) || this.#has("to", this.#at + 1)) && this.#has("weekday", this.#at + 2);
  }

  /** Whether the number there is an hour rather than a day: 9h, 9 pagi. */
  #isClockNumber(at: number): boolean {
    return this.#has("oclock", at + 1) || this.#has("part", at + 1);
  }

  /** In an hour and a half; 10 minutes from now; setengah jam lagi; 2 hours. */
  #span(): boolean {
    const start = this.#at;
    const isAhead = this.#take("in");
    let [ms, days, parts] = [0, 0, 0];
    for (;;) {
      const from = this.#at;
      if (parts > 0) while (this.#has("and") || this.#has("link")) this.#at += 1;
      let amount = this.#takeNumber("number");
      if (amount !== undefined && this.#take("andHalf")) amount += 0.5;
      // Eine halbe Stunde.
      else if (amount === 1 && (this.#number("number") ?? 1) < 1) amount = this.#takeNumber("number");
      const unit = this.#takeUnit();
      // "Через день" is either in a day or every other day.
      const isAlone = amount === undefined && isAhead && parts === 0 && unit !== "day";
      if (unit === undefined || (amount === undefined && !isAlone)) {
        this.#at = from;
        break;
      }
      const halves = this.#take("andHalf") ? 0.5 : 0;
      const length = ((amount ?? 1) + halves) * MS[unit];
      ms += length;
      days += length / MS.day;
      parts += 1;
    }
    const isLater = this.#take("later");
    if (parts === 0 || (isAhead && isLater)) return false;
    // A duration alone is one, but "9 heures" may be a time of day, too.
    const isBare = !isAhead && !isLater;
    if (isBare && (start > 0 || this.#at < this.#words.length)) return false;
    this.#isUnclear ||= isBare && this.#words.some((_, i) => this.#has("unit", i) && this.#has("oclock", i));
    return ms > 0 && this.#set("span", { ms: Math.round(ms), days });
  }

  /** First Monday of the month; Senin pertama setiap bulan; last day of every month. */
  #nthOfMonth(): boolean {
    this.#skipLinks();
    const before = this.#takeNumber("ordinal");
    const isDay = this.#value("unit") === "day";
    const weekday = this.#number("weekday");
    if (!isDay && weekday === undefined) return false;
    this.#at += 1;
    if (isDay && weekday === undefined && before === undefined) this.#take("link");
    const nth = before ?? this.#takeNumber("ordinal");
    if (nth === undefined || !Number.isInteger(nth) || nth > 5) return false;
    const isWhole = this.#ofMonth();
    if (!isWhole) return false;
    if (isDay && weekday === undefined) return this.#set("monthDays", [nth]);
    return this.#set("weekdays", [weekday as number]) && this.#set("nth", nth);
  }

  /** Of the month; of every month; setiap bulan. Keeps "every 3 months" for its own reader. */
  #ofMonth(): boolean {
    this.#skipLinks();
    const from = this.#at;
    const isEvery = this.#take("every");
    if (this.#value("unit") !== "month") {
      this.#at = from;
      return this.#said.every?.unit === "month";
    }
    this.#at += 1;
    if (isEvery && this.#said.every !== undefined) return false;
    return this.#set("isMonthly", true);
  }

  /** This Friday; Jumat depan; next week. */
  #which(): boolean {
    if (this.#value("unit") === "week" && this.#has("next", this.#at + 1)) {
      this.#at += 2;
      return this.#set("which", "next week");
    }
    const which = this.#take("this") ? "this" : this.#take("next") ? "next" : undefined;
    if (which === undefined) return false;
    if (which === "next" && this.#value("unit") === "week" && this.#take("unit"))
      return this.#set("which", "next week");
    const isBefore = this.#has("weekday") || this.#has("part");
    const isAfter = this.#said.weekdays !== undefined || this.#said.part !== undefined;
    if (which === "this" && (this.#has("part") || this.#said.part !== undefined) && this.#said.weekdays === undefined)
      return this.#set("near", 0);
    return (isBefore || isAfter) && this.#set("which", which);
  }

  #weekdays(): boolean {
    this.#skipLinks();
    const isFrom = this.#take("from");
    this.#skipLinks();
    if (this.#take("workdays"))
      return !isFrom && this.#set("weekdays", [1, 2, 3, 4, 5]) && this.#set("areRepeated", true);
    if (this.#take("weekends")) return !isFrom && this.#set("weekdays", [6, 0]) && this.#set("areRepeated", true);
    const days: number[] = [];
    let areRepeated = false;
    for (let at = this.#at; ; at = this.#at) {
      if (days.length > 0) {
        while (this.#has("and")) this.#at += 1;
        if (this.#at === at) break;
        this.#skipLinks();
        this.#take("every");
      }
      // Hari Minggu: the word for day before its name.
      if (this.#value("unit") === "day" && this.#has("weekday", this.#at + 1)) this.#at += 1;
      const plural = this.#takeNumber("weekdays");
      const isAlsoWeek = this.#value("unit") === "week";
      const day = plural ?? this.#takeNumber("weekday");
      if (day === undefined) {
        this.#at = at;
        break;
      }
      // Minggu depan is next week as well as next Sunday.
      if (isAlsoWeek && this.#has("next")) return false;
      areRepeated ||= plural !== undefined;
      const isRange = this.#has("to") && (this.#has("weekday", this.#at + 1) || this.#has("weekdays", this.#at + 1));
      const last =
        isRange && this.#take("to") ? (this.#takeNumber("weekday") ?? this.#takeNumber("weekdays") ?? day) : day;
      if (last !== day && (last || 7) < (day || 7)) return false;
      areRepeated ||= last !== day;
      const end = last === 0 && day !== 0 ? 7 : last;
      for (let one = day; one <= end; one++) days.push(one % 7);
    }
    if (days.length === 0 || new Set(days).size < days.length || (isFrom && !areRepeated)) return false;
    // Several days without "every" can only be those of each week.
    if (areRepeated || days.length > 1) this.#set("areRepeated", true);
    return this.#set("weekdays", days);
  }

  /** 2026-12-24; 24 December 2026; Dec 24th, 2026; tanggal 24 Desember. */
  #date(): boolean {
    this.#skipLinks();
    const date = this.#value("date");
    if (typeof date === "string") {
      this.#at += 1;
      return this.#set("date", date);
    }
    this.#take("day");
    let month = this.#takeNumber("month");
    if (month !== undefined) this.#skipLinks();
    const day = this.#takeNumber("ordinal") ?? this.#takeNumber("number");
    if (day === undefined || !Number.isInteger(day) || day < 1) return false;
    if (month === undefined) {
      this.#take("day");
      this.#skipLinks();
      month = this.#takeNumber("month");
    }
    if (month === undefined || !this.#set("monthDays", [day]) || !this.#set("month", month)) return false;
    const from = this.#at;
    this.#skipLinks();
    const year = this.#number("number");
    if (year !== undefined && year >= 2000 && year < 2200) this.#at += 1;
    else this.#at = from;
    return this.#at === from || this.#set("year", year);
  }

  /** On the 1st and 15th; tanggal 1 dan 15; with "of every month" or without. */
  #monthDays(): boolean {
    const days: number[] = [];
    let isMarked = false;
    for (; this.#has("link") || this.#has("day"); this.#at += 1) isMarked ||= this.#has("day");
    for (let at = this.#at; ; at = this.#at) {
      if (days.length > 0) {
        while (this.#has("and") || this.#has("link") || this.#has("day")) this.#at += 1;
        if (this.#at === at) break;
      }
      const day = this.#takeNumber("ordinal") ?? this.#takeMonthDay(isMarked);
      if (day === undefined) {
        this.#at = at;
        break;
      }
      if (!Number.isInteger(day) || day < 1 || day > 31) return false;
      this.#take("day");
      days.push(day);
    }
    if (days.length === 0 || !this.#set("monthDays", days)) return false;
    this.#try(() => this.#ofMonth() && this.#said.isMonthly === true);
    return true;
  }

  #takeMonthDay(isMarked: boolean): number | undefined {
    const isDay = isMarked || this.#has("day", this.#at + 1);
    return isDay && !this.#isClockNumber(this.#at) ? this.#takeNumber("number") : undefined;
  }

  #near(): boolean {
    const days = this.#number("near");
    // "Jeden Morgen" is every morning, and "heute Morgen" this morning.
    if (days === undefined || (this.#has("part") && (this.#said.isRepeated || this.#said.near !== undefined)))
      return false;
    this.#at += 1;
    return this.#set("near", days);
  }

  /** From 9 to 17; between 9am and 5pm. */
  #between(): boolean {
    if (!this.#take("from")) return false;
    this.#skipLinks();
    const first = this.#clock(true);
    if (first === undefined || !(this.#take("to") || this.#take("and"))) return false;
    const last = this.#clock(true);
    return last !== undefined && this.#set("between", [first, last]);
  }

  #clocks(): boolean {
    const first = this.#clock(false);
    if (first === undefined) return false;
    const clocks = [first];
    for (let at = this.#at; ; at = this.#at) {
      while (this.#has("and")) this.#at += 1;
      const isSpoken = at === this.#at;
      const isMinutes = this.#has("past", at);
      const next = isSpoken ? undefined : this.#clock(true);
      // "Las 9 y 15" is a quarter past nine, or nine and three o'clock in the afternoon.
      const isUnclear = isMinutes && next !== undefined && next.minute === 0 && !next.isNamed && !this.#wasMarked(at);
      if (isUnclear) return false;
      if (next === undefined) {
        this.#at = at;
        break;
      }
      clocks.push(next);
    }
    return this.#set("clocks", clocks);
  }

  #wasMarked(at: number): boolean {
    return this.#has("at", at + 1) || this.#has("oclock", this.#at - 1) || this.#has("part", this.#at - 1);
  }

  /** A time of day. A number alone is one only where it `mayBeBare`. */
  #clock(mayBeBare: boolean): SaidClock | undefined {
    const from = this.#at;
    while (this.#has("at") && !this.#has("clock")) this.#at += 1;
    const isMarked = this.#at > from;
    if (this.#at > from + 1) return undefined;
    if (isMarked) this.#skipLinks();
    const said = this.#namedClock() ?? this.#spokenClock() ?? this.#writtenClock(mayBeBare || isMarked);
    if (said === undefined) {
      this.#at = from;
      return undefined;
    }
    const links = this.#at;
    this.#skipLinks();
    const part = this.#has("part") ? (this.#value("part") as DayPart) : undefined;
    if (part === undefined || said.isNamed) {
      this.#at = links;
      return said;
    }
    this.#at += 1;
    return { ...said, part };
  }

  #namedClock(): SaidClock | undefined {
    const hour = this.#takeNumber("clock");
    if (hour === undefined) return undefined;
    return { ...this.#withMinutes({ hour, minute: 0 }), ...(hour % 12 === 0 ? { isNamed: true } : {}) };
  }

  /** Half past seven; quarter to 9; halb acht; без четверти девять. */
  #spokenClock(): SaidClock | undefined {
    const from = this.#at;
    let minutes: number | undefined;
    if (this.#take("halfTo")) minutes = -30;
    else if (this.#take("without")) {
      const before = this.#minuteCount();
      minutes = before === undefined ? undefined : -before;
    } else {
      const digits = this.#words[this.#at]?.isDigits && !this.#has("unit", this.#at + 1);
      const count = this.#minuteCount();
      // "9 to 5" is more often a working day than 4:51.
      if (this.#take("pastHour")) minutes = count;
      else if (!(digits && this.#has("to")) && this.#take("toHour") && count !== undefined) minutes = -count;
    }
    this.#take("at");
    const hour = minutes === undefined ? undefined : (this.#takeNumber("number") ?? this.#number("clock"));
    if (hour !== undefined && this.#number("clock") === hour) this.#at += 1;
    if (minutes === undefined || hour === undefined || !Number.isInteger(hour) || hour < 1 || hour > 24) {
      this.#at = from;
      return undefined;
    }
    this.#take("oclock");
    return { hour, minute: minutes };
  }

  #minuteCount(): number | undefined {
    this.#skipLinks();
    const minutes = this.#takeNumber("minutes") ?? this.#takeNumber("number");
    if (minutes === undefined || !Number.isInteger(minutes) || minutes < 1 || minutes > 59) return undefined;
    if (this.#value("unit") === "minute") this.#at += 1;
    return minutes;
  }

  /** 9:30; 9 Uhr 30; 9 heures moins le quart; jam 7 lewat 15. */
  #writtenClock(isMarked: boolean): SaidClock | undefined {
    const from = this.#at;
    const time = this.#takeNumber("time");
    const hour = time === undefined ? this.#takeNumber("number") : Math.floor(time / 100);
    if (hour === undefined || !Number.isInteger(hour)) return undefined;
    const isSpoken = this.#take("oclock");
    let clock: SaidClock = { hour, minute: time === undefined ? 0 : time % 100 };
    let isWhole = time !== undefined || isMarked || isSpoken || this.#has("part");
    if (time === undefined) {
      const minute = isSpoken && !this.#has("unit", this.#at + 1) ? this.#number("number") : undefined;
      if (minute !== undefined && this.#words[this.#at]?.isDigits && minute < 60) {
        this.#at += 1;
        clock = { hour, minute };
      } else {
        const after = this.#at;
        clock = this.#withMinutes(clock);
        isWhole ||= this.#at > after;
      }
    }
    if (isWhole) return clock;
    this.#at = from;
    return undefined;
  }

  /** Adds what follows an hour: lewat 15, moins le quart, y media, et demie. */
  #withMinutes(clock: SaidClock): SaidClock {
    const from = this.#at;
    if (!this.#has("halfTo") && this.#take("andHalf")) return { ...clock, minute: 30 };
    const sign = this.#has("minus") ? -1 : 1;
    const isAnd = this.#has("and");
    if (!this.#take("minus") && !this.#take("past") && !this.#take("and")) return clock;
    this.#skipLinks();
    const minutes = isAnd ? this.#takeNumber("minutes") : this.#minuteCount();
    if (minutes !== undefined && clock.minute === 0) return { ...clock, minute: sign * minutes };
    this.#at = from;
    return clock;
  }

  #part(): boolean {
    const part = this.#value("part") as DayPart | undefined;
    if (part === undefined || part === "am" || part === "pm") return false;
    this.#at += 1;
    return this.#set("part", part);
  }
}
