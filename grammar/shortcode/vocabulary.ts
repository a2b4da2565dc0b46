import { foldName, NameTable } from "../names.ts";
import { nearest } from "../nearest.ts";
import { likelyActions } from "./limiting-words.ts";

/** The namespace that may be written in any spelling; it is Stepgram's own. */
export const MULTISTEP = "MULTISTEP";

/** The actions of a namespace: a list, or each with its aliases, words for it that are suggestions but not names. */
export type Actions = readonly string[] | { readonly [action: string]: readonly string[] };

/** The registered namespaces with their actions, all in upper case. */
export interface Vocabulary {
  readonly [namespace: string]: Actions;
}

/** A namespace made ready for look-ups. */
export interface Namespace {
  readonly name: string;
  readonly actions: ReadonlySet<string>;
  /** Finds an action in any spelling. */
  readonly spellings: NameTable;
  /** The action that each folded alias means. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A vocabulary made ready for look-ups. */
export type Names = ReadonlyMap<string, Namespace>;

const compiled = new WeakMap<Vocabulary, Names>();

/** Reads a vocabulary's own entries into maps, so that a namespace called `constructor` is just another name. */
export function compileVocabulary(vocabulary: Vocabulary): Names {
  const known = compiled.get(vocabulary);
  if (known !== undefined) return known;
  const names = new Map([[MULTISTEP, compileActions(MULTISTEP, [])]]);
  for (const [name, actions] of Object.entries(vocabulary)) names.set(name, compileActions(name, actions));
  compiled.set(vocabulary, names);
  return names;
}

/** The namespace that is written, in capitals and with any separators. */
export function namespaceOf(written: string, names: Names): Namespace | undefined {
  const exact = names.get(written);
  if (exact !== undefined || !/^[A-Z0-9_\\-]*[_\\-][A-Z0-9_\\-]*$/.test(written)) return exact;
  const folded = foldName(written);
  return [...names.values()].find(({ name }) => foldName(name) === folded);
}

function compileActions(name: string, actions: Actions): Namespace {
  const isList = (list: Actions): list is readonly string[] => Array.isArray(list);
  const all = isList(actions) ? actions : Object.keys(actions);
  const aliases = isList(actions)
    ? []
    : Object.entries(actions).flatMap(([action, words]) => words.map((word) => [foldName(word), action] as const));
  return { name, actions: new Set(all), spellings: new NameTable(all), aliases: new Map(aliases) };
}

/** The action most likely meant by a word that is not an action, or undefined if none is likely. */
export function suggestName(written: string, { actions, aliases }: Namespace): string | undefined {
  return aliases.get(foldName(written)) ?? nearest(written, likelyActions(written, actions));
}
