import type { TimeProblem, Understood } from "./clock-times.ts";
import { TIME_LANGUAGES } from "./languages/languages.ts";
import type { TimeLanguage } from "./languages/time-language.ts";
import { readPhrase } from "./phrase.ts";
import { isRepeated, repeatedTime } from "./repeated-time.ts";
import { singleTime } from "./single-time.ts";
import { readTerms } from "./terms.ts";
import { takeCityTime } from "./time-zones.ts";

/** What a phrase means, in which zone, and the language in which it was read, or the one that knew most of its words, if any did. */
export type NaturalTime = Understood & { language: TimeLanguage | undefined; zone: string };

/** From the most to the least telling. */
const TELLING: readonly TimeProblem[] = ["noClock", "unclear", "passed", "never", "tooOften", "notUnderstood"];

/**
 * Reads a phrase such as "weekdays at 9", "besok jam 7 malam" or "jeden Montag um 9 Uhr" in each of the languages. It is
 * understood only if every word is, and if it means the same wherever it is. `zone` is the one named next to it, if any.
 */
export function readNaturalTime(text: string, now: Date, zone: string | undefined, chatZone: string): NaturalTime {
  const readings: NaturalTime[] = [];
  let nearest: { language: TimeLanguage; known: number } | undefined;
  for (const language of TIME_LANGUAGES) {
    const local = takeCityTime(text, language);
    if (local.zone !== undefined && zone !== undefined) continue;
    const { words, known } = readTerms(local.rest, language);
    // One short word in common with a language says little.
    const isTelling = known * 2 >= local.rest.trim().split(/\s+/).length;
    if (isTelling && known > (nearest?.known ?? 0)) nearest = { language, known };
    const phrase = words === undefined ? undefined : readPhrase(words);
    if (phrase === undefined) continue;
    const at = local.zone ?? zone ?? chatZone;
    const meaning = isRepeated(phrase) ? repeatedTime(phrase, now, at) : singleTime(phrase, now, at);
    readings.push({ ...meaning, language, zone: at });
  }
  const times = readings.filter((reading) => "time" in reading);
  const [first] = times;
  const isOne = new Set(times.map((reading) => JSON.stringify("time" in reading && reading.time))).size === 1;
  if (first !== undefined && isOne) return first;
  const language = first?.language ?? nearest?.language;
  if (first !== undefined) return { problem: "unclear", language, zone: zone ?? chatZone };
  const problems = readings.sort((a, b) => rank(a) - rank(b));
  return problems[0] ?? { problem: "notUnderstood", language, zone: zone ?? chatZone };
}

function rank(reading: Understood): number {
  return "problem" in reading ? TELLING.indexOf(reading.problem) : -1;
}
