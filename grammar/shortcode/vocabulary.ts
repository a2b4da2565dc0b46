import { nearest } from "../nearest.ts";

/** The namespace that may be written in any case and with blanks; it is Stepgram's own. */
export const MULTISTEP = "MULTISTEP";

/** The actions of a namespace: a list, or each with its aliases, words for it that are suggestions but not names. */
export type Actions = readonly string[] | { readonly [action: string]: readonly string[] };

/** The registered namespaces with their actions, all in upper case. */
export interface Vocabulary {
  readonly [namespace: string]: Actions;
}

/** A namespace made ready for look-ups. */
export interface Namespace {
  readonly actions: ReadonlySet<string>;
  /** The action that each alias means. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A vocabulary made ready for look-ups. */
export type Names = ReadonlyMap<string, Namespace>;

const compiled = new WeakMap<Vocabulary, Names>();

/** Reads a vocabulary's own entries into maps, so that a namespace called `constructor` is just another name. */
export function compileVocabulary(vocabulary: Vocabulary): Names {
  const known = compiled.get(vocabulary);
  if (known !== undefined) return known;
  const names = new Map([[MULTISTEP, compileActions([])]]);
  for (const [namespace, actions] of Object.entries(vocabulary)) names.set(namespace, compileActions(actions));
  compiled.set(vocabulary, names);
  return names;
}

function compileActions(actions: Actions): Namespace {
  const isList = (list: Actions): list is readonly string[] => Array.isArray(list);
  if (isList(actions)) return { actions: new Set(actions), aliases: new Map() };
  const aliases = Object.entries(actions).flatMap(([action, words]) => words.map((word) => [word, action] as const));
  return { actions: new Set(Object.keys(actions)), aliases: new Map(aliases) };
}

/** The action most likely meant by a word that is not an action, or undefined if none is likely. */
export function suggestAction(written: string, actions: Actions): string | undefined {
  return suggestName(written, compileActions(actions));
}

/** Like `suggestAction`, but for a compiled namespace. */
export function suggestName(written: string, { actions, aliases }: Namespace): string | undefined {
  const word = written
    .trim()
    .toUpperCase()
    .replaceAll(/[\s\\-]+/g, "_");
  return aliases.get(word) ?? nearest(written, actions);
}
