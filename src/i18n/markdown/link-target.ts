import { plain } from "../rich-text.ts";
import type { MarkdownPiece } from "./atoms.ts";

/** Where links may lead. */
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/** What a value may be where it is part of a link's host: a name, or the beginning of what follows the host. */
const IN_HOST = /^(?:[\p{L}\p{N}.-]+(?::\d+)?)?(?:[/?#].*)?$/su;

/**
 * The address of a link, or undefined if it isn't one that people can open. Values in it can't change the host that the
 * Markdown around them names; one that is the whole address may be any.
 */
export function linkTarget(pieces: readonly MarkdownPiece[]): string | undefined {
  let address = "";
  for (const piece of pieces) {
    if (typeof piece === "string") address += piece;
    else {
      const value = plain(piece.text);
      if (pieces.length > 1 && !hasHost(address) && !IN_HOST.test(value)) return undefined;
      address += pieces.length > 1 ? encoded(value) : value.trim();
    }
  }
  return canOpen(address) ? address : undefined;
}

function hasHost(address: string): boolean {
  return /^[a-z]+:\/\/[^/?#]+[/?#]/i.test(address) || /^(?:mailto|tel|tg):/i.test(address);
}

/** Keeps what has a meaning in addresses, so that a value may be a path. */
function encoded(value: string): string {
  return value.replaceAll(/[^\p{L}\p{N}\-._~:/?#[\]@!$&'()*+,;=%]/gu, (sign) =>
    /\p{Surrogate}/u.test(sign) ? "" : encodeURIComponent(sign),
  );
}

function canOpen(address: string): boolean {
  if (/\s/.test(address)) return false;
  try {
    return SCHEMES.has(new URL(address).protocol);
  } catch {
    return false;
  }
}
