const ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["0", "\0"],
]);

/** The text of a quoted string, with the escapes that Python and JavaScript share. An unknown escape stays as it is. */
export function stringValue(literal: string): string {
  const inside = literal.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  let text = "";
  for (let i = 0; i < inside.length; i += 1) {
    const char = inside[i]!;
    const next = inside[i + 1];
    if (char !== "\\" || next === undefined) {
      text += char;
      continue;
    }
    i += 1;
    const length = next === "u" ? 4 : next === "x" ? 2 : 0;
    const hex = inside.slice(i + 1, i + 1 + length);
    if (length > 0 && hex.length === length && /^[0-9a-fA-F]+$/.test(hex)) {
      text += String.fromCharCode(Number.parseInt(hex, 16));
      i += length;
    } else text += ESCAPES.get(next) ?? (/[\w]/.test(next) ? `\\${next}` : next);
  }
  return text;
}

const TEMPLATE = /\{{1,2}[ \t]*((?:context|steps)[.[][^{}]*)\}/;

/** What stands in the first braces of a text that are meant as a template. */
export function templateIn(text: string): string | undefined {
  return text.includes("{") ? TEMPLATE.exec(text)?.[1]?.trim() : undefined;
}
