import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick, tooMuch } from "../budget.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { coercedText } from "./coerced-text.ts";
import { compileMembers, located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

/** The longest text that may be made. */
const TEXT_BYTES = 16 * 1024 * 1024;
const PIECE_BYTES = 64;

function lengthOf(code: number, count: (text: string) => number): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (typeof value === "string") return count(value);
      throw located(
        code,
        `${name} requires a string argument, found: ${value === undefined ? "missing" : typeNameOf(value)}`,
      );
    };
  };
}

function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

function asciiLower(text: string): Buffer {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= 65 && byte <= 90) bytes[i] = byte + 32;
  }
  return bytes;
}

const BLANK = new Set("\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a");

function trimming(left: boolean, right: boolean): CompileOperator {
  return (argument, compile, name) => {
    const codes = { shape: 50696, unknown: 50694, missing: 50695 };
    const parts = compileMembers(name, argument, compile, ["input", "chars"], ["input"], codes);
    return (scope) => {
      const input = parts.input?.(scope);
      if (isNullish(input)) return null;
      if (typeof input !== "string")
        throw located(50699, `${name} requires its input to be a string, got ${typeNameOf(input)} instead.`);
      let away: ReadonlySet<string> = BLANK;
      if (parts.chars !== undefined) {
        const chars = parts.chars(scope);
        if (isNullish(chars)) return null;
        if (typeof chars !== "string")
          throw located(50700, `${name} requires 'chars' to be a string, got ${typeNameOf(chars)} instead.`);
        away = new Set(chars);
      }
      tick(input.length / 16);
      const all = [...input];
      let from = 0;
      let to = all.length;
      if (left) while (from < to && away.has(all[from] as string)) from++;
      if (right) while (to > from && away.has(all[to - 1] as string)) to--;
      return all.slice(from, to).join("");
    };
  };
}

function replacing(replace: (input: string, find: string, by: string) => string): CompileOperator {
  return (argument, compile, name) => {
    const known = ["input", "find", "replacement"] as const;
    const codes = { shape: 51751, unknown: 51750, missing: { input: 51749, find: 51748, replacement: 51747 } };
    const parts = compileMembers(name, argument, compile, known, known, codes);
    return (scope) => {
      const [input, find, by] = known.map((member, i) => {
        const value = parts[member]?.(scope);
        if (!isNullish(value) && typeof value !== "string")
          throw located(51746 - i, `${name} requires that '${member}' be a string, found: ${typeNameOf(value)}`);
        return value;
      });
      if (typeof input !== "string" || typeof find !== "string" || typeof by !== "string") return null;
      const made = replace(input, find, by);
      charge(made.length);
      return made;
    };
  };
}

function pieces(text: string, separator: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
    found.push(text.slice(from, at));
    from = at + separator.length;
    tick();
    charge(PIECE_BYTES);
  }
  found.push(text.slice(from));
  return found;
}

function replaceAll(input: string, find: string, by: string): string {
  if (find === "") {
    bound(input.length + by.length * (input.length + 1));
    return `${by}${[...input].map((char) => `${char}${by}`).join("")}`;
  }
  const parts = pieces(input, find);
  bound(input.length + (by.length - find.length) * (parts.length - 1));
  return parts.join(by);
}

function bound(length: number): void {
  if (length > TEXT_BYTES) throw tooMuch(`$replaceAll would make a string of more than ${TEXT_BYTES} bytes`);
}

/** Operators on texts. */
export const stringOperators: Record<string, CompileOperator> = {
  $strLenCP: lengthOf(34471, codePoints),
  $strLenBytes: lengthOf(34473, (text) => Buffer.byteLength(text)),
  $strcasecmp: (argument, compile, name) => {
    const [left, right] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => Buffer.compare(asciiLower(coercedText(left?.(scope))), asciiLower(coercedText(right?.(scope))));
  },
  $split: (argument, compile, name) => {
    const [text, separator] = argumentsOf(name, argument, 2).map(compile);
    return (scope) => {
      const input = text?.(scope);
      const by = separator?.(scope);
      if (isNullish(input) || isNullish(by)) return null;
      if (typeof input !== "string")
        throw located(
          40085,
          `${name} requires an expression that evaluates to a string as a first argument, found: ${typeNameOf(input)}`,
        );
      if (typeof by !== "string")
        throw located(
          40086,
          `${name} requires an expression that evaluates to a string as a second argument, found: ${typeNameOf(by)}`,
        );
      if (by === "") throw located(40087, `${name} requires a non-empty separator`);
      return new Arr(pieces(input, by) as Value[]);
    };
  },
  $trim: trimming(true, true),
  $ltrim: trimming(true, false),
  $rtrim: trimming(false, true),
  $replaceOne: replacing((input, find, by) => {
    const at = input.indexOf(find);
    return at < 0 ? input : input.slice(0, at) + by + input.slice(at + find.length);
  }),
  $replaceAll: replacing(replaceAll),
  $bsonSize: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (value instanceof Doc) return value.toBytes().length;
      throw located(31393, `${name} requires a document input, found: ${typeNameOf(value)}`);
    };
  },
};
