import { foldName } from "../names.ts";
import { nearest } from "../nearest.ts";
import { likelyActions } from "./limiting-words.ts";
import { MULTISTEP, type Names } from "./vocabulary.ts";

/** An action that a word names. */
export interface NamedAction {
  namespace: string;
  action: string;
  /** The word is the action's name or one of its aliases, not just similar to it. */
  isExact: boolean;
  /** The word is an alias, or the name with a word more or less. */
  isAlias: boolean;
}

/** What people call the namespace besides its name. In upper case only, and only before an action's full name. */
export const STAND_INS: ReadonlySet<string> = new Set(
  "MULTI STEP STEPS WORKFLOW WORKFLOWS STEPGRAM SHORTCODE SHORTCODES COMMAND ACTION TOOL BOT".split(" "),
);

/** What people call actions that several words name, in a registered namespace. */
const SYNONYMS: readonly (readonly [words: string, with_: string])[] = [
  ["TIMEOUT SILENCE RESTRICT", "MUTE"],
  ["UNRESTRICT UNSILENCE", "UNMUTE"],
  ["BLOCK", "BAN"],
  ["UNBLOCK", "UNBAN"],
  ["REMOVE REMOVE_MEMBER EJECT", "KICK"],
  ["WHO WHOIS GET GET_INFO", "INFO"],
  ["RENAME TITLE NAME SET_NAME CHANGE_TITLE", "SET_TITLE"],
  ["DESCRIPTION ABOUT SET_ABOUT CHANGE_DESCRIPTION", "SET_DESCRIPTION"],
  ["UNPIN_ALL_MESSAGES", "UNPIN_ALL"],
  ["REMOVE_MESSAGE", "DELETE_MESSAGE"],
];

/** A word of these letters may begin a name in brackets or a tag. */
export const NAMES = 1;
/** It may also be a name without brackets, as in a call. */
export const CALLS = 2;

/** Words besides names with which tags begin that hold a call. */
const TAGS = ["TOOL", "FUNCTION", "INVOKE", "CALL", "ACTION", "ANTML"];

const indexes = new WeakMap<Names, ActionNames>();

/** The index of a vocabulary's actions; it is made once. */
export function actionNames(names: Names): ActionNames {
  let index = indexes.get(names);
  if (index === undefined) {
    index = new ActionNames(names);
    indexes.set(names, index);
  }
  return index;
}

/** Finds the action that a word names, in any case and with any separators, in whichever namespace it is. */
export class ActionNames {
  readonly names: Names;
  readonly #exact = new Map<string, NamedAction>();
  /** What words may be that begin with one, two or three letters. */
  readonly #beginnings = new Uint8Array(1 << 15);

  constructor(names: Names) {
    this.names = names;
    const add = (word: string, namespace: string, action: string, isAlias: boolean): void => {
      for (const key of [squeezed(word), `${namespace}:${squeezed(word)}`])
        if (!this.#exact.has(key)) this.#exact.set(key, { namespace, action, isExact: true, isAlias });
    };
    // Names come before aliases, and those of MULTISTEP before others.
    for (const [namespace, { actions }] of names) for (const action of actions) add(action, namespace, action, false);
    for (const [namespace, { aliases }] of names)
      for (const [word, action] of aliases) add(word, namespace, action, true);
    for (const [words, action] of SYNONYMS)
      for (const [namespace, { actions }] of names)
        if (namespace !== MULTISTEP && actions.has(action))
          for (const word of words.split(" ")) {
            const key = `${namespace}:${squeezed(word)}`;
            if (!this.#exact.has(key)) this.#exact.set(key, { namespace, action, isExact: true, isAlias: true });
          }
    const own = names.get(MULTISTEP)?.actions ?? new Set();
    for (const word of [...names.keys(), ...this.#exact.keys(), ...STAND_INS, ...TAGS]) this.#begin(word, NAMES);
    for (const word of [MULTISTEP, ...[...own].filter(isDistinctive)]) this.#begin(word, CALLS);
    // MULTISTEP is also found with two letters exchanged or forgotten.
    for (let i = 0; i < 1 << 10; i += 1) this.#beginnings[((77 & 31) << 10) | i] ||= NAMES;
  }

  #begin(word: string, kind: number): void {
    const letters = Array.from(squeezed(word).slice(0, 3), (letter) => letter.charCodeAt(0));
    for (let count = 1; count <= letters.length; count += 1) {
      const [first = 0, second = 0, third = 0] = letters.slice(0, count);
      const code = prefixCode(first, second, third);
      this.#beginnings[code] = Math.max(this.#beginnings[code]!, kind);
    }
  }

  /** The action with that name, preferably in that namespace. */
  find(word: string, namespace?: string): NamedAction | undefined {
    const key = squeezed(word);
    if (key === "" || key.length > 64) return undefined;
    return (namespace === undefined ? undefined : this.#exact.get(`${namespace}:${key}`)) ?? this.#exact.get(key);
  }

  /** The action of a namespace that was most likely meant by a word that names none. */
  similar(word: string, namespace: string): NamedAction | undefined {
    const { actions } = this.names.get(namespace) ?? { actions: new Set<string>() };
    const shared = sharesWord(word, actions);
    if (shared !== undefined) return { namespace, action: shared, isExact: false, isAlias: true };
    const near = nearest(word, likelyActions(word, actions));
    if (near !== undefined) return { namespace, action: near, isExact: false, isAlias: false };
    for (const [other, known] of this.names) {
      const action = other === namespace ? undefined : sharesWord(word, known.actions);
      if (action !== undefined) return { namespace: other, action, isExact: false, isAlias: true };
    }
    return undefined;
  }

  /** What a word may be that begins with these letters: {@link NAMES}, {@link CALLS} or nothing, 0. A letter that is missing is 0. */
  beginning(first: number, second: number, third: number): number {
    return this.#beginnings[prefixCode(first, second, third)]!;
  }
}

/** Whether an action's name has several words, which ordinary texts seldom have by chance. */
export function isDistinctive(action: string): boolean {
  return action.includes("_");
}

/** A word without case and separators, in capitals. */
export function squeezed(word: string): string {
  return foldName(word).toUpperCase();
}

/** `PIN` for PIN_MESSAGE, `MUTE_USER` for MUTE: one name is the other with a word added. */
function sharesWord(word: string, actions: Iterable<string>): string | undefined {
  const upper = word.toUpperCase().replaceAll(/[\s\\-]+/g, "_");
  if (upper.length < 3) return undefined;
  for (const action of likelyActions(upper, actions))
    if (action.startsWith(`${upper}_`) || upper.startsWith(`${action}_`) || upper.endsWith(`_${action}`)) return action;
  return undefined;
}

function prefixCode(first: number, second: number, third: number): number {
  return second === 0 ? (first & 31) << 10 : ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}
