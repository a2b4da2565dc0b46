const PLAIN = /^[\p{L}\p{N}_$-]+$/u;

/** A path as people write it: `query.tags[0].$in`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      const shown = part.length > 64 ? `${part.slice(0, 64)}…` : part;
      if (!PLAIN.test(shown)) return `[${JSON.stringify(shown)}]`;
      return index === 0 ? shown : `.${shown}`;
    })
    .join("");
}
