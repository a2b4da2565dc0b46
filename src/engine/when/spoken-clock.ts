/** A time of the day that was said, and the index of the word after it. */
export interface SpokenClock {
  hour: number;
  minute: number;
  end: number;
}

type DayPart = (hour: number) => number | undefined;

/** Which hour of 24 one means who says the part of the day; undefined where there is none. */
function within(least: number, most: number): DayPart {
  return (hour) => {
    const hours = hour <= 12 ? [hour, hour + 12].map((one) => (one === 24 ? 0 : one)) : [hour];
    return hours.find((one) => (one >= least && one <= most) || one + 24 <= most);
  };
}

const morning = within(0, 11);
const noon = within(10, 15);
const evening = within(15, 19);
const night = within(18, 24);
const PARTS: ReadonlyMap<string, DayPart> = new Map([
  ["am", (hour) => (hour >= 1 && hour <= 12 ? hour % 12 : undefined)],
  ["pm", (hour) => (hour >= 1 && hour <= 12 ? (hour % 12) + 12 : undefined)],
  ["morning", morning],
  ["pagi", morning],
  ["siang", noon],
  ["afternoon", within(12, 18)],
  ["sore", evening],
  ["evening", within(16, 23)],
  ["malam", night],
  ["night", night],
]);

/** The part of the day that a word names, such as `pagi`. */
export function dayPart(word: string | undefined): DayPart | undefined {
  return PARTS.get(word ?? "");
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ["noon", 12],
  ["midday", 12],
  ["midnight", 0],
]);
const AT = new Set(["at", "jam", "pukul", "pada", "@", "around"]);
const CLOCK = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/;

/** Reads `at 9`, `jam 08.30`, `7pm`, `jam 7 malam`, `at noon` at a word. `part` is what was said of the day before. */
export function readClock(words: readonly string[], at: number, part?: DayPart): SpokenClock | undefined {
  let i = at;
  while (AT.has(words[i] ?? "")) i += 1;
  const named = WORDS.get(words[i] ?? "");
  if (named !== undefined) return { hour: named, minute: 0, end: i + 1 };
  const [whole, hours, minutes = "00", half] = CLOCK.exec(words[i] ?? "") ?? [];
  if (whole === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  i += 1;
  if (["in", "the"].includes(words[i] ?? "") && dayPart(words.slice(i).find((word) => !/^(?:in|the)$/.test(word))))
    while (/^(?:in|the)$/.test(words[i] ?? "")) i += 1;
  const said = half === undefined ? dayPart(words[i]) : dayPart(half);
  if (half === undefined && said !== undefined) i += 1;
  const hour = (said ?? part ?? ((one: number) => one))(Number(hours));
  return hour === undefined ? undefined : { hour, minute: Number(minutes), end: i };
}
