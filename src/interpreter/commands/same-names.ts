import { italic, type RichText, shortened } from "../rich-text.ts";

/** What the reply adds where several steps have one name, so that nobody depends on the wrong one; nothing where none do. */
export const sameNames = (names: readonly string[], among: readonly string[] = names): RichText => {
  const counts = new Map<string, number>();
  for (const name of among) counts.set(name, (counts.get(name) ?? 0) + 1);
  const double = [...new Set(names)].filter((name) => (counts.get(name) ?? 0) > 1);
  if (double.length === 0) return [];
  const listed = double.slice(0, 3).map((name) => `"${shortened(name, 60)}"`);
  const more = double.length > 3 ? ` and ${double.length - 3} more names` : "";
  return [italic(`\n⚠️ More than one step is called ${listed.join(", ")}${more}: depend on them as step1, step2 …`)];
};
