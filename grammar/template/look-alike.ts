import { readPlaceholder } from "./placeholder.ts";

/** Braces that are meant as a placeholder and are none. */
export interface LookAlike {
  /** As it stands in the text. */
  written: string;
  /** A placeholder that may have been meant. */
  instead: string;
}

const LOOK_ALIKE = /\{{1,2}[ \t]*(context|steps|secrets)((?:\.|\[)[\p{L}\p{N}_$'"‘“ ][^{};\n]{0,200})\}/uy;
const SPACED = /^\.([\p{L}\p{N}_$-]+(?: [\p{L}\p{N}_$-]+)+)$/u;
const BARE = /^(?:\.get\(|\[)([\p{L}\p{N}_$-]+)[)\]]$/u;
const BEGINS = /^(?:\.[\p{L}\p{N}_$-]+)+/u;

/** The first of them in a text: `{context.user name}`, `{context.count + 1}`. What is escaped is meant literally. */
export function findLookAlike(text: string): LookAlike | undefined {
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes += 1;
    const placeholder = backslashes % 2 === 1 ? undefined : readPlaceholder(text, at);
    if (placeholder !== undefined) {
      at = placeholder.end;
      continue;
    }
    LOOK_ALIKE.lastIndex = at;
    const match = backslashes % 2 === 1 ? null : LOOK_ALIKE.exec(text);
    if (match !== null) return { written: match[0], instead: instead(match[1]!, match[2]!.trim()) };
    at += 1;
  }
  return undefined;
}

function instead(root: string, path: string): string {
  const spaced = SPACED.exec(path)?.[1];
  if (spaced !== undefined) return `{${root}['${spaced}']}`;
  const bare = BARE.exec(path)?.[1];
  if (bare !== undefined) return `{${root}.${bare}}`;
  const begins = BEGINS.exec(path)?.[0];
  return begins === undefined || begins === ".get" ? `{${root}.key}` : `{${root}${begins.replace(/\.get$/, "")}}`;
}
