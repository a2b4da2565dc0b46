/**
 * Whether a whole message came out of a JSON string, as when tools pass on an AI's answer: it has no line breaks, but `\n` next
 * to its brackets.
 */
export function isEscapedMessage(text: string): boolean {
  return !text.trim().includes("\n") && (text.includes("]\\n") || text.includes("\\n["));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "", t: "\t" };

/** The prose of such a message as it was before: `\n` is a line break, `\"` a quote. */
export function unescapedProse(text: string): string {
  return text.replaceAll(/\\([nrt"\\/])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}
