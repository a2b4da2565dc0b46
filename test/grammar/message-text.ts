import fc from "fast-check";

/** What messages are made of, whole and torn. */
export const PIECES = [
  "[MULTISTEP:HELP]",
  "[MULTISTEP:",
  "[multi step : add\\_step :",
  "[MULTISTEP:STATUS:execution_id]",
  "[MULTISTEP:ADD_STEP:w:n:log:",
  "[MULTISTEP:NOPE:x]",
  "[USER:INFO:5]",
  "[User: hi]",
  "[GROUP:SET_TITLE:",
  '{"a":1}',
  '{"a":{"b":[1,2,{"c":"x"}]}}',
  "{'a': 'it's', 'b': True, }",
  '{"text":"[MULTISTEP:HELP]"}',
  '{"text":"line\n[MULTISTEP:HELP]"}',
  "{“a”: “b”}",
  '{"a":"say "hi" now"}',
  "{context.x}",
  "[draft] name",
  '"quoted"',
  "[1,2,3]",
  '["a","b"]',
  "// note\n",
  "/* x */",
  "__proto__",
  "\n",
  "\r\n",
  " ",
  "- ",
  "> ",
  "**",
  "```",
  "[",
  "]",
  "{",
  "}",
  ":",
  '"',
  "'",
  "“",
  "’",
  "\\",
  "\\[",
  "\\:",
  "\\]",
  "\\\\",
  ",",
  "1",
  "a",
  "é",
  "مرحبا",
  "🎉",
  "\ud83c",
  "\u0000",
  "\ufeff",
  "\u200f",
  "https://x.y/z?a=[1]",
];

/** Random sequences of the building blocks of messages: most are broken in some way. */
export const messageText = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(""));

/** Cuts a text at the given fractions of its length. */
export function chunksOf(text: string, cuts: readonly number[]): string[] {
  const places = cuts.map((cut) => Math.floor(cut * text.length)).sort((a, b) => a - b);
  const chunks: string[] = [];
  let from = 0;
  for (const place of [...places, text.length]) {
    chunks.push(text.slice(from, place));
    from = place;
  }
  return chunks;
}
