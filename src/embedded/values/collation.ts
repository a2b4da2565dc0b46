import { Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, typeMismatch } from "../errors.ts";
import { isNumber } from "./bson-type.ts";
import { toDouble } from "./compare-values.ts";
import type { TextKey } from "./encode-key.ts";

/** How strings are compared. */
export interface Collation {
  readonly simple: boolean;
  /** All options, as listCollections and listIndexes show them. */
  readonly spec: Doc;
  /** The sort key of a string; undefined if strings compare by their bytes. */
  readonly textKey: TextKey | undefined;
}

const MEMBERS = new Set([
  "locale",
  "strength",
  "caseLevel",
  "caseFirst",
  "numericOrdering",
  "alternate",
  "maxVariable",
  "normalization",
  "backwards",
  "version",
]);

/** Reads the options of a collation. */
export function parseCollation(given: Value | undefined): Collation | undefined {
  if (given === undefined) return undefined;
  if (!(given instanceof Doc)) throw typeMismatch("The field 'collation' must be an object");
  if (given.size === 0) return undefined;
  for (const name of given.names)
    if (!MEMBERS.has(name))
      throw new CommandError("FieldUnknown", `BSON field 'collation.${name}' is an unknown field.`);
  const locale = given.get("locale");
  if (locale === undefined)
    throw new CommandError("FieldMissing", "BSON field 'collation.locale' is missing but a required field");
  if (typeof locale !== "string") throw typeMismatch("Field 'locale' must be of type string");
  if (locale === "simple") {
    if (given.size > 1) throw badValue("The 'simple' locale takes no other options");
    return { simple: true, spec: Doc.of({ locale }), textKey: undefined };
  }
  try {
    if (Intl.Collator.supportedLocalesOf([locale.replace(/@.*$/, "").replaceAll("_", "-")]).length === 0)
      throw new RangeError(locale);
  } catch {
    throw badValue(`Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
  const strength = numberOf(given.get("strength"), 3);
  if (!Number.isInteger(strength) || strength < 1 || strength > 5)
    throw badValue(`Field 'strength' must be an integer 1 through 5. Got: ${strength}`);
  const caseLevel = given.get("caseLevel") === true;
  const numericOrdering = given.get("numericOrdering") === true;
  const caseFirst = given.get("caseFirst") ?? "off";
  if (caseFirst !== "off" && caseFirst !== "lower" && caseFirst !== "upper")
    throw badValue("Field 'caseFirst' must be 'off', 'lower' or 'upper'");
  const alternate = oneOf(given, "alternate", ["non-ignorable", "shifted"]);
  const maxVariable = oneOf(given, "maxVariable", ["punct", "space"]);
  const backwards = given.get("backwards") === true;
  const spec = Doc.of({
    locale,
    caseLevel,
    caseFirst,
    strength,
    numericOrdering,
    alternate,
    maxVariable,
    normalization: given.get("normalization") === true,
    backwards,
    version: "57.1",
  });
  return {
    simple: false,
    spec,
    textKey: textKey({
      strength,
      caseLevel,
      numericOrdering,
      upperFirst: caseFirst === "upper",
      ignored: alternate === "non-ignorable" ? undefined : maxVariable === "space" ? /^\s$/u : /^[\s\p{P}]$/u,
      backwards,
    }),
  };
}

function oneOf(given: Doc, name: string, allowed: readonly [string, ...string[]]): string {
  const value = given.get(name) ?? allowed[0];
  if (typeof value !== "string" || !allowed.includes(value))
    throw badValue(`Enumeration value '${String(value)}' for field 'collation.${name}' is not a valid value.`);
  return value;
}

interface Strength {
  readonly strength: number;
  readonly caseLevel: boolean;
  readonly numericOrdering: boolean;
  readonly upperFirst: boolean;
  /** Characters that count only from strength 4 upwards, after everything else. */
  readonly ignored: RegExp | undefined;
  /** Whether the last accents count first. */
  readonly backwards: boolean;
}

/**
 * Makes sort keys in the levels of Unicode collation: base letters, then accents, then case. Letters keep the order of
 * Unicode: a language's own order is not applied (docs/differences.md).
 */
function textKey({ strength, caseLevel, numericOrdering, upperFirst, ignored, backwards }: Strength): TextKey {
  return (text) => {
    let primary = "";
    let accents = "";
    let cases = "";
    let shifted = "";
    for (const char of text.normalize("NFD")) {
      if (/\p{Mn}/u.test(char)) {
        accents += char;
        continue;
      }
      if (ignored?.test(char)) {
        shifted += char;
        continue;
      }
      const lower = char.toLowerCase();
      primary += /[\p{L}\p{N}]/u.test(char) ? lower : `\u0001${char}`;
      accents += "\u0001";
      cases += (lower === char) === upperFirst ? "2" : "1";
    }
    if (numericOrdering) primary = primary.replace(/\d+/g, (digits) => orderedDigits(digits));
    if (backwards) accents = accents.split("\u0001").reverse().join("\u0001");
    let key = primary;
    if (strength >= 2) key += `\u0000${accents}`;
    if (strength >= 3 || caseLevel) key += `\u0000${cases}`;
    if (strength >= 4 && ignored !== undefined) key += `\u0000${shifted}`;
    if (strength >= 5) key += `\u0000${text}`;
    return Buffer.from(key);
  };
}

function orderedDigits(digits: string): string {
  const plain = digits.replace(/^0+(?=.)/, "");
  return `0${String.fromCharCode(0x20 + Math.min(plain.length, 90))}${plain}`;
}

function numberOf(value: Value | undefined, usual: number): number {
  if (value === undefined) return usual;
  if (!isNumber(value)) throw typeMismatch("Field 'strength' must be a number");
  return toDouble(value);
}
