/**
 * A name as it is compared with others: without case, blanks, `_`, `-` and the backslash of Markdown's `\_`. So
 * `MULTI_STEP`, `add-step`, `sendMessage` and `Fetch status` are the same as `MultiStep`, `ADD_STEP`, `send_message`
 * and `fetch_status`.
 */
export function foldName(name: string): string {
  return name
    .normalize("NFC")
    .replaceAll(/[\s_\\-]/g, "")
    .toLowerCase();
}

/** Names by their folded form, for look-ups in which spelling does not matter. */
export class NameTable {
  readonly #exact: ReadonlySet<string>;
  /** Undefined for a form that several names share. */
  readonly #folded = new Map<string, string | undefined>();

  constructor(names: Iterable<string>) {
    this.#exact = new Set(names);
    for (const name of this.#exact) {
      const folded = foldName(name);
      this.#folded.set(folded, this.#folded.has(folded) ? undefined : name);
    }
  }

  /** The name that is meant: the one spelled exactly so, else the only one that differs only in spelling. */
  find(written: string): string | undefined {
    return this.#exact.has(written) ? written : this.#folded.get(foldName(written));
  }
}

/**
 * An object with its keys spelled like `names`: a key that is none of them gets the name that differs from it in spelling
 * alone, unless that is given as well. Other keys, and all values, stay as they are.
 */
export function respellKeys<V>(given: { readonly [key: string]: V }, names: NameTable): { [key: string]: V } {
  const keys = Object.keys(given);
  const spelled = keys.map((key) => names.find(key) ?? key);
  if (spelled.every((key, i) => key === keys[i])) return { ...given };
  const count = new Map<string, number>();
  for (const key of spelled) count.set(key, (count.get(key) ?? 0) + 1);
  return Object.fromEntries(keys.map((key, i) => [count.get(spelled[i]!) === 1 ? spelled[i]! : key, given[key]!]));
}
