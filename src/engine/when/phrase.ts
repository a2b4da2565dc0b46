import type { DayPart, TimeUnit } from "./languages/time-language.ts";
import { readClock, readClocks, type SaidClock } from "./said-clock.ts";
import { TermCursor } from "./term-cursor.ts";
import type { Word } from "./terms.ts";

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

/** Reads a phrase; undefined unless every word of it has its place. Numbers below `firstYear` are no years, but may be clock times. */
export function readPhrase(words: readonly Word[], firstYear = 2000): Phrase | undefined {
  return new PhraseParser(words, firstYear).read();
}

class PhraseParser {
  readonly #terms: TermCursor;
  readonly #firstYear: number;
  readonly #said: Phrase = {};
  /** It has two meanings. */
  #isUnclear = false;

  constructor(words: readonly Word[], firstYear: number) {
    this.#terms = new TermCursor(words);
    this.#firstYear = firstYear;
  }

  read(): Phrase | undefined {
    const readers = [
      () => this.#every(),
      () => this.#span(),
      () => this.#nthOfMonth(),
      () => this.#which(),
      () => this.#eve(),
      () => this.#weekdays(),
      () => this.#date(),
      () => this.#monthDays(),
      () => this.#near(),
      () => this.#between(),
      () => this.#clocks(),
      () => this.#part(),
    ];
    while (this.#terms.at < this.#terms.length) {
      const from = this.#terms.at;
      if (readers.some((reader) => this.#terms.try(reader))) continue;
      this.#terms.at = from + 1;
      // A word that says nothing must still be followed by something.
      if (!this.#terms.has("link", from) || this.#terms.at === this.#terms.length) return undefined;
    }
    return this.#isUnclear ? undefined : this.#said;
  }

  /** Sets one thing that a phrase says; false if it has been said already. */
  #set<Key extends keyof Phrase>(key: Key, value: Phrase[Key]): boolean {
    if (this.#said[key] !== undefined) return false;
    this.#said[key] = value;
    return true;
  }

  #every(): boolean {
    const isOnce =
      this.#terms.has("number") &&
      this.#terms.has("unit", this.#terms.at + 1) &&
      this.#terms.has("once", this.#terms.at + 2);
    if (!(isOnce || this.#terms.take("every")) || this.#said.every !== undefined || this.#said.isRepeated) return false;
    if (this.#terms.take("other")) {
      const unit = this.#terms.value("unit") as TimeUnit | undefined;
      if (this.#terms.has("weekday")) return this.#set("every", { count: 2, unit: "week" });
      return unit !== undefined && this.#terms.take("unit") && this.#set("every", { count: 2, unit });
    }
    const count = this.#terms.number("number");
    const unitAfter = this.#terms.value("unit", this.#terms.at + 1) as TimeUnit | undefined;
    if (count !== undefined && unitAfter !== undefined) {
      this.#terms.at += 2;
      this.#terms.take("once");
      return this.#set("every", { count, unit: unitAfter });
    }
    const unit = this.#terms.value("unit") as TimeUnit | undefined;
    // Setiap jam 9: the word for hour also means at.
    const isClock =
      this.#terms.has("at") &&
      (this.#terms.has("number", this.#terms.at + 1) || this.#terms.has("time", this.#terms.at + 1));
    if (isClock) return this.#set("every", { count: 1, unit: "day" });
    // Setiap Minggu: every Sunday, or every week. It is clear only next to other days.
    const mayBeWeek = unit === "week" && this.#terms.has("weekday");
    if (mayBeWeek && !this.#startsList() && !this.#terms.has("weekday", this.#terms.at + 1)) return false;
    if (unit === undefined || (mayBeWeek && this.#startsList())) return this.#set("isRepeated", true);
    this.#terms.at += 1;
    // Setiap hari Senin; todo dia 1.
    if (unit === "day" && this.#terms.has("weekday")) return this.#set("isRepeated", true);
    if (
      this.#terms.has("day", this.#terms.at - 1) &&
      this.#terms.has("number") &&
      !this.#isClockNumber(this.#terms.at)
    ) {
      this.#terms.at -= 1;
      return this.#set("isRepeated", true);
    }
    return this.#set("every", { count: this.#terms.take("andHalf") ? 1.5 : 1, unit });
  }

  #startsList(): boolean {
    return (
      (this.#terms.has("and", this.#terms.at + 1) || this.#terms.has("to", this.#terms.at + 1)) &&
      this.#terms.has("weekday", this.#terms.at + 2)
    );
  }

  /** Whether the number there is an hour rather than a day: 9h, 9 pagi. */
  #isClockNumber(at: number): boolean {
    return this.#terms.has("oclock", at + 1) || this.#terms.has("part", at + 1);
  }

  /** In an hour and a half; 10 minutes from now; setengah jam lagi; 2 hours. */
  #span(): boolean {
    const start = this.#terms.at;
    const isAhead = this.#terms.take("in");
    let [ms, days, parts] = [0, 0, 0];
    for (;;) {
      const from = this.#terms.at;
      if (parts > 0) while (this.#terms.has("and") || this.#terms.has("link")) this.#terms.at += 1;
      let amount = this.#terms.takeNumber("number");
      if (amount !== undefined && this.#terms.take("andHalf")) amount += 0.5;
      // Eine halbe Stunde.
      else if (amount === 1 && (this.#terms.number("number") ?? 1) < 1) amount = this.#terms.takeNumber("number");
      const unit = this.#terms.takeUnit();
      // "In minutes" says that there are some, not how many.
      if (unit === undefined || amount === undefined) {
        this.#terms.at = from;
        break;
      }
      const halves = this.#terms.take("andHalf") ? 0.5 : 0;
      const length = (amount + halves) * MS[unit];
      ms += length;
      days += length / MS.day;
      parts += 1;
    }
    const isLater = this.#terms.take("later");
    if (parts === 0 || (isAhead && isLater)) return false;
    // A duration alone is one, but "9 heures" may be a time of day, too.
    const isBare = !isAhead && !isLater;
    if (isBare && (start > 0 || this.#terms.at < this.#terms.length)) return false;
    this.#isUnclear ||= isBare && this.#terms.some("unit", "oclock");
    return ms > 0 && this.#set("span", { ms: Math.round(ms), days });
  }

  /** First Monday of the month; Senin pertama setiap bulan; last day of every month. */
  #nthOfMonth(): boolean {
    this.#terms.skipLinks();
    const before = this.#terms.takeNumber("ordinal");
    const isDay = this.#terms.value("unit") === "day";
    const weekday = this.#terms.number("weekday");
    if (!isDay && weekday === undefined) return false;
    this.#terms.at += 1;
    if (isDay && weekday === undefined && before === undefined) this.#terms.take("link");
    const nth = before ?? this.#terms.takeNumber("ordinal");
    if (nth === undefined || !Number.isInteger(nth) || nth > 5) return false;
    const isWhole = this.#ofMonth();
    if (!isWhole) return false;
    if (isDay && weekday === undefined) return this.#set("monthDays", [nth]);
    return this.#set("weekdays", [weekday as number]) && this.#set("nth", nth);
  }

  /** Of the month; of every month; setiap bulan. Keeps "every 3 months" for its own reader. */
  #ofMonth(): boolean {
    this.#terms.skipLinks();
    const from = this.#terms.at;
    const isEvery = this.#terms.take("every");
    if (this.#terms.value("unit") !== "month") {
      this.#terms.at = from;
      return this.#said.every?.unit === "month";
    }
    this.#terms.at += 1;
    if (isEvery && this.#said.every !== undefined) return false;
    return this.#set("isMonthly", true);
  }

  /** This Friday; Jumat depan; next week. */
  #which(): boolean {
    if (this.#terms.value("unit") === "week" && this.#terms.has("next", this.#terms.at + 1)) {
      this.#terms.at += 2;
      return this.#set("which", "next week");
    }
    const which = this.#terms.take("this") ? "this" : this.#terms.take("next") ? "next" : undefined;
    if (which === undefined) return false;
    if (which === "next" && this.#terms.value("unit") === "week" && this.#terms.take("unit"))
      return this.#set("which", "next week");
    const isBefore = this.#terms.has("weekday") || this.#terms.has("part");
    const isAfter = this.#said.weekdays !== undefined || this.#said.part !== undefined;
    if (
      which === "this" &&
      (this.#terms.has("part") || this.#said.part !== undefined) &&
      this.#said.weekdays === undefined
    )
      return this.#set("near", 0);
    return (isBefore || isAfter) && this.#set("which", which);
  }

  /** Malam Minggu is Saturday evening; jam 7 malam Minggu may also be seven in the evening of Sunday. */
  #eve(): boolean {
    const day = this.#terms.takeNumber("eve");
    if (day === undefined) return false;
    this.#isUnclear ||= this.#said.clocks !== undefined;
    return this.#set("weekdays", [day]) && this.#set("part", "night");
  }

  #weekdays(): boolean {
    this.#terms.skipLinks();
    const isFrom = this.#terms.take("from");
    this.#terms.skipLinks();
    if (this.#terms.take("workdays"))
      return !isFrom && this.#set("weekdays", [1, 2, 3, 4, 5]) && this.#set("areRepeated", true);
    if (this.#terms.take("weekends")) return !isFrom && this.#set("weekdays", [6, 0]) && this.#set("areRepeated", true);
    const days: number[] = [];
    let areRepeated = false;
    for (let at = this.#terms.at; ; at = this.#terms.at) {
      if (days.length > 0) {
        while (this.#terms.has("and")) this.#terms.at += 1;
        if (this.#terms.at === at) break;
        this.#terms.skipLinks();
        this.#terms.take("every");
      }
      // Hari Minggu: the word for day before its name.
      if (this.#terms.value("unit") === "day" && this.#terms.has("weekday", this.#terms.at + 1)) this.#terms.at += 1;
      const plural = this.#terms.takeNumber("weekdays");
      const isAlsoWeek = this.#terms.value("unit") === "week";
      const day = plural ?? this.#terms.takeNumber("weekday");
      if (day === undefined) {
        this.#terms.at = at;
        break;
      }
      // Minggu depan is next week as well as next Sunday.
      if (isAlsoWeek && this.#terms.has("next")) return false;
      areRepeated ||= plural !== undefined;
      const isRange =
        this.#terms.has("to") &&
        (this.#terms.has("weekday", this.#terms.at + 1) || this.#terms.has("weekdays", this.#terms.at + 1));
      const last =
        isRange && this.#terms.take("to")
          ? (this.#terms.takeNumber("weekday") ?? this.#terms.takeNumber("weekdays") ?? day)
          : day;
      if (last !== day && (last || 7) < (day || 7)) return false;
      areRepeated ||= last !== day;
      const end = last === 0 && day !== 0 ? 7 : last;
      for (let one = day; one <= end; one++) days.push(one % 7);
    }
    if (days.length === 0 || new Set(days).size < days.length || (isFrom && !areRepeated)) return false;
    // "Saturday and Sunday" may be those of this week; three days hardly are.
    if (areRepeated || days.length > 2) this.#set("areRepeated", true);
    return this.#set("weekdays", days);
  }

  /** 2026-12-24; 24 December 2026; Dec 24th, 2026; tanggal 24 Desember. */
  #date(): boolean {
    this.#terms.skipLinks();
    const date = this.#terms.value("date");
    if (typeof date === "string") {
      this.#terms.at += 1;
      return this.#set("date", date);
    }
    this.#terms.take("day");
    let month = this.#terms.takeNumber("month");
    if (month !== undefined) this.#terms.skipLinks();
    const day = this.#terms.takeNumber("ordinal") ?? this.#terms.takeNumber("number");
    if (day === undefined || !Number.isInteger(day) || day < 1) return false;
    if (month === undefined) {
      this.#terms.take("day");
      this.#terms.skipLinks();
      month = this.#terms.takeNumber("month");
    }
    if (month === undefined || !this.#set("monthDays", [day]) || !this.#set("month", month)) return false;
    const from = this.#terms.at;
    this.#terms.skipLinks();
    const year = this.#terms.number("number");
    if (year !== undefined && year >= this.#firstYear && year < 2200) this.#terms.at += 1;
    else this.#terms.at = from;
    return this.#terms.at === from || this.#set("year", year);
  }

  /** On the 1st and 15th; tanggal 1 dan 15; with "of every month" or without. */
  #monthDays(): boolean {
    const days: number[] = [];
    let isMarked = false;
    for (; this.#terms.has("link") || this.#terms.has("day"); this.#terms.at += 1) isMarked ||= this.#terms.has("day");
    for (let at = this.#terms.at; ; at = this.#terms.at) {
      if (days.length > 0) {
        while (this.#terms.has("and") || this.#terms.has("link") || this.#terms.has("day")) this.#terms.at += 1;
        if (this.#terms.at === at) break;
      }
      // The third Thursday is not the third of the month.
      const isNth = this.#terms.has("weekday", this.#terms.at + 1) || this.#terms.has("weekday", this.#terms.at - 1);
      if (this.#terms.has("ordinal") && isNth && !this.#isDateOrdinal()) return false;
      const day = this.#terms.takeNumber("ordinal") ?? this.#takeMonthDay(isMarked);
      if (day === undefined) {
        this.#terms.at = at;
        break;
      }
      if (!Number.isInteger(day) || day < 1 || day > 31) return false;
      this.#terms.take("day");
      days.push(day);
    }
    if (days.length === 0 || !this.#set("monthDays", days)) return false;
    this.#terms.try(() => this.#ofMonth() && this.#said.isMonthly === true);
    return true;
  }

  /** Friday 3rd is a date, unlike 3rd Friday and Jumat ketiga. */
  #isDateOrdinal(): boolean {
    return this.#terms.isDigits(this.#terms.at) && !this.#terms.has("weekday", this.#terms.at + 1);
  }

  #takeMonthDay(isMarked: boolean): number | undefined {
    const isDay = isMarked || this.#terms.has("day", this.#terms.at + 1);
    return isDay && !this.#isClockNumber(this.#terms.at) ? this.#terms.takeNumber("number") : undefined;
  }

  #near(): boolean {
    const days = this.#terms.number("near");
    // "Jeden Morgen" is every morning, and "heute Morgen" this morning.
    if (days === undefined || (this.#terms.has("part") && (this.#said.isRepeated || this.#said.near !== undefined)))
      return false;
    this.#terms.at += 1;
    return this.#set("near", days);
  }

  /** From 9 to 17; between 9am and 5pm. */
  #between(): boolean {
    if (!this.#terms.take("from")) return false;
    this.#terms.skipLinks();
    const first = readClock(this.#terms, true);
    if (first === undefined || !(this.#terms.take("to") || this.#terms.take("and"))) return false;
    const last = readClock(this.#terms, true);
    return last !== undefined && this.#set("between", [first, last]);
  }

  #clocks(): boolean {
    const clocks = readClocks(this.#terms);
    return clocks !== undefined && this.#set("clocks", clocks);
  }

  #part(): boolean {
    const part = this.#terms.value("part") as DayPart | undefined;
    if (part === undefined || part === "am" || part === "pm") return false;
    this.#terms.at += 1;
    return this.#set("part", part);
  }
}
