import { meantMember } from "../step-members.ts";

/** Braces that are text here, and a template in other languages. */
export interface LiteralBraces {
  /** As they stand in the text. */
  written: string;
  /** The template that may have been meant. */
  instead: string;
}

const PATH = String.raw`([\p{L}_][\p{L}\p{N}_]{0,60}(?:\.[\p{L}_][\p{L}\p{N}_]{0,60}){0,5})`;
const DOUBLE = new RegExp(String.raw`(?<!\\)\{\{[ \t]{0,4}${PATH}[ \t]{0,4}\}\}`, "u");
const SINGLE = new RegExp(String.raw`(?<![\\{])\$?\{${PATH}\}(?!\})`, "u");
const DOLLAR = /(?<!\\)\$(\{(?:context|steps)[.[][^{}\n]{1,200}\})/;

/** The first of them in a text: `{{user_name}}`, `{name}`, and the `$` of `${context.name}`, which stays where it is. */
export function findLiteralBraces(text: string): LiteralBraces | undefined {
  const dollar = DOLLAR.exec(text);
  if (dollar !== null) return { written: dollar[0], instead: dollar[1]! };
  const found = [DOUBLE.exec(text), SINGLE.exec(text)].filter((match) => match !== null);
  const [first] = found
    .filter(([, path = ""]) => !/^(?:context|steps|secrets)$/.test(path.split(".")[0]!))
    .sort((a, b) => a.index - b.index);
  if (first === undefined) return undefined;
  const [written, path = ""] = first;
  const [root = "", ...rest] = path.split(".");
  const member = rest[0] === "result" ? "result" : meantMember(rest[0]);
  if (member !== undefined) return { written, instead: `{${["steps", root, member, ...rest.slice(1)].join(".")}}` };
  const isSecret = rest.length > 0 && /^(?:env|secret|process)$/i.test(root);
  return { written, instead: isSecret ? `{secrets.${rest.at(-1)}}` : `{context.${path}}` };
}
