import { MAX_CANDIDATES, nearest } from "../../grammar/nearest.ts";

/** The one step whose name begins with the word, else one whose name is near it, of the first `MAX_CANDIDATES`. */
export function suggestStep<S extends { name: string }>(word: string, all: readonly S[]): S | undefined {
  const steps = all.slice(0, MAX_CANDIDATES);
  const beginning = word.toLowerCase();
  const begins = steps.filter(({ name }) => name.toLowerCase().startsWith(beginning));
  if (begins.length === 1) return begins[0];
  const near = nearest(
    word,
    steps.map(({ name }) => name),
  );
  return steps.findLast(({ name }) => name === near);
}
