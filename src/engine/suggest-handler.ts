import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { Handler } from "./handler.ts";

/** Handlers by name, with the data that suggestions need. */
export type HandlerTable = ReadonlyMap<string, Pick<Handler, "name" | "example" | "synonyms">>;

/** Words of handlers' names that mean little when they occur in another name. */
const COMMON = new Set(
  "handler step action task get set run execute check call do make create group operation context condition shortcode".split(
    " ",
  ),
);

/** The handler most likely meant by an unregistered name: by synonyms, then by spelling, then by a word of the name. */
export function suggestHandler(written: string, handlers: HandlerTable): string | undefined {
  const whole = foldName(written.slice(0, 64));
  const words = [whole, whole.replace(/(?:handler|step|action|task)$/, "")];
  const isMeant = (name: string): boolean => words.includes(foldName(name));
  const known = [...handlers.values()].find(({ name, synonyms = [] }) => [name, ...synonyms].some(isMeant));
  return known?.name ?? nearest(written, handlers.keys()) ?? byWord(written.slice(0, 64), handlers);
}

/** `aproval_request`, `telegramMessage`, `db_lookup`: the handler most of whose words are similar to words of the name. */
function byWord(written: string, handlers: HandlerTable): string | undefined {
  const words = wordsOf(written);
  let best: string | undefined;
  let most = 0;
  for (const { name, synonyms = [] } of handlers.values()) {
    const own = wordsOf(name);
    // A synonym of one word counts for less than a word of the name itself.
    const others = synonyms.filter((synonym) => wordsOf(synonym).length === 1);
    const score = words.reduce((sum, word) => sum + (isAmong(word, own) ? 2 : isAmong(word, others) ? 1 : 0), 0);
    if (score > most) [best, most] = [name, score];
  }
  return best;
}

function wordsOf(name: string): string[] {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.filter((word) => word.length > 1 && !COMMON.has(word));
}

function isAmong(word: string, words: readonly string[]): boolean {
  return words.includes(word) || (word.length > 4 && nearest(word, words) !== undefined);
}
