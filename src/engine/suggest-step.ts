import { nearest } from "../../grammar/nearest.ts";

/** The one step whose name begins with the word, else one whose name is near it. */
export function suggestStep<S extends { name: string }>(word: string, steps: readonly S[]): S | undefined {
  const begins = steps.filter(({ name }) => name.toLowerCase().startsWith(word.toLowerCase()));
  if (begins.length === 1) return begins[0];
  const near = nearest(
    word,
    steps.map(({ name }) => name),
  );
  return steps.findLast(({ name }) => name === near);
}
