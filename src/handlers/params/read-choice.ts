import { didYouMean } from "./did-you-mean.ts";
import type { Reader } from "./param.ts";

/**
 * Reads one of a few words, whatever their case; `-`, `_` and blanks do not count, so that `findOne` is `find_one`.
 * `aliases` gives other spellings; a spelling in `refused` gets its own explanation.
 */
export function readChoice<T extends string>(
  choices: readonly T[],
  { aliases = {}, refused = {} }: { aliases?: Record<string, T>; refused?: Record<string, string> } = {},
): Reader<T> {
  const known = new Map<string, T>([
    ...Object.entries(aliases).map(([alias, choice]): [string, T] => [alias, choice]),
    ...choices.map((choice): [string, T] => [bare(choice), choice]),
  ]);
  const explained = new Map(Object.entries(refused));
  return (value) => {
    if (typeof value !== "string") return { problem: `must be one of ${choices.join(", ")}` };
    const word = bare(value.slice(0, 100));
    const choice = known.get(word);
    if (choice !== undefined) return { value: choice };
    const why = explained.get(word);
    if (why !== undefined) return { problem: why };
    return { problem: `cannot be ${JSON.stringify(value.slice(0, 40))}${didYouMean(value, choices)}` };
  };
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, "");
}
