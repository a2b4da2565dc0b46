/** The units in which people count time. */
export type TimeUnit = "second" | "minute" | "hour" | "day" | "week" | "month" | "year";

/** Parts of the day. Each fits a range of hours; see `HOURS` in `clock-times.ts`. */
export type DayPart = "am" | "pm" | "dawn" | "morning" | "midday" | "afternoon" | "late" | "sore" | "evening" | "night";

/**
 * What a word can contribute to a time.
 *
 * | term | as in |
 * | --- | --- |
 * | `number N`, `ordinal N` | two, half (0.5); second, last (-1) |
 * | `unit U` | minutes |
 * | `weekday N`, `weekdays N` | Monday; Mondays, which repeat (0 is Sunday) |
 * | `eve N` | malam Minggu: the evening of day N, called after the day that follows |
 * | `workdays`, `weekends`, `month N` | weekdays; weekends; December |
 * | `part P`, `clock H` | in the evening; noon (12), midnight (0) |
 * | `near N` | today (0), tomorrow (1) |
 * | `minutes N` | quarter (15), half (30) of a clock time |
 * | `halfTo` | halb, setengah: half an hour before the hour that follows |
 * | `pastHour`, `toHour` | between minutes and their hour: 10 past 9; 10 to 9 |
 * | `past`, `minus` | between an hour and its minutes: jam 7 lewat 10; jam 7 kurang 10 |
 * | `without` | before minutes and the hour that they lack: без пятнадцати девять |
 * | `every`, `other` | every; every *other* day |
 * | `once` | after what repeats: setiap dua minggu *sekali* |
 * | `this`, `next` | this Friday; next Friday |
 * | `in`, `later` | in 5 minutes; 5 minutes *from now* |
 * | `at`, `oclock` | at 9; 9 o'clock |
 * | `day` | the word before a day of the month: on *day* 1 |
 * | `and`, `to`, `from` | lists and ranges |
 * | `andHalf` | an hour *and a half* |
 * | `unclear` | what could mean two things, and is always refused |
 * | `link` | says nothing: on, of, the |
 */
export type Term =
  | `number ${number}`
  | `ordinal ${number}`
  | `unit ${TimeUnit}`
  | `weekday ${number}`
  | `weekdays ${number}`
  | `eve ${number}`
  | `month ${number}`
  | `part ${DayPart}`
  | `clock ${number}`
  | `near ${number}`
  | `minutes ${number}`
  | "workdays"
  | "weekends"
  | "halfTo"
  | "pastHour"
  | "toHour"
  | "past"
  | "minus"
  | "without"
  | "every"
  | "other"
  | "once"
  | "this"
  | "next"
  | "in"
  | "later"
  | "at"
  | "oclock"
  | "day"
  | "and"
  | "to"
  | "from"
  | "andHalf"
  | "unclear"
  | "link";

/**
 * How people say times in one language. Spellings are separated by commas, may be phrases, and are compared without case, accents and
 * hyphens; one that stands for several terms is read as whichever fits. A word that is missing makes a phrase refused, never
 * misunderstood, so only words without any further meaning may be `link`.
 */
export interface TimeLanguage {
  /** From Sunday to Saturday. */
  weekdays: readonly string[];
  /** The same, as they are said of every week. */
  repeatedWeekdays?: readonly string[];
  /** From January to December. */
  months: readonly string[];
  /** From one upwards. */
  numbers: readonly string[];
  /** From first upwards. */
  ordinals: readonly string[];
  /** What may directly follow digits that count days, as in 1st. */
  ordinalSuffixes?: string;
  /** Letters that may be joined to the beginning of a word, and what they mean. */
  prefixes?: Readonly<Record<string, Term>>;
  units: Readonly<Record<TimeUnit, string>>;
  /** All other words, by what they mean: one term, or several in a row. */
  words: Readonly<Record<string, string>>;
  /** Words around the name of a city that stand for its time: `{} time`, `waktu {}`. */
  cityTime?: readonly string[];
  /** Clock times to add to a phrase that lacks one: in the morning, the afternoon or at noon, whichever fits. */
  clocks: readonly [string, string, string];
  /** Times that people can copy when theirs is not understood. */
  examples: readonly [string, string];
}
