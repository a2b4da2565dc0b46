import type { TextKey } from "../values/encode-key.ts";

let inForce: TextKey | undefined;

/**
 * Compiles expressions under a collation: what compares values in them compares text by it. Compiling never waits, so
 * one request's collation is never another's.
 */
export function underCollation<T>(textKey: TextKey | undefined, compile: () => T): T {
  const before = inForce;
  inForce = textKey;
  try {
    return compile();
  } finally {
    inForce = before;
  }
}

/** How text compares in the expression that is being compiled. */
export function textInForce(): TextKey | undefined {
  return inForce;
}
