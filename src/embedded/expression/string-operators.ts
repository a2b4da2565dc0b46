import { BSONSymbol, Code, Timestamp } from "bson";
import { Arr, type Value } from "../bson/document.ts";
import { charge, tick, tooMuch } from "../budget.ts";
import type { ErrorName } from "../error-codes.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { argumentsOf, binary, compileMembers, folding, isNullish, ofOne, typeOrMissing, wholeOf } from "./arguments.ts";
import { boundsOf } from "./array-operators.ts";
import type { CompileOperator, Evaluate, Operators } from "./expression.ts";

/** The longest string that `$replaceAll` may produce. */
const TEXT_BYTES = 16 * 1024 * 1024;

/** What each piece of a `$split` counts for in memory. */
const PIECE_BYTES = 64;

/** What `$trim` removes by default. */
const BLANK = new Set("\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a");

/** Operators on strings. Those that search by a pattern have a separate file. */
export const strings = {
  $concat: folding<string>(
    () => "",
    (text, value) => {
      if (typeof value !== "string")
        throw new CommandError("ConcatNotString", `$concat only supports strings, not ${typeNameOf(value)}`);
      tick(1 + value.length / 64);
      charge(value.length);
      return text + value;
    },
  ),
  $indexOfCP: (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 2, 4).map(compile);
    return (scope) => {
      const [text, wanted, ...bounds] = parts.map((part) => part(scope));
      if (isNullish(text)) return null;
      if (typeof text !== "string" || typeof wanted !== "string")
        throw new CommandError("IndexOfNotString", "$indexOfCP requires strings");
      tick(4 * text.length);
      charge(16 * text.length);
      const points = [...text];
      const [from, to] = boundsOf(name, bounds, points.length);
      const searched = points.slice(from, to).join("");
      const at = searched.indexOf(wanted);
      return at < 0 ? -1 : from + pointCount(searched.slice(0, at));
    };
  },
  $ltrim: trimming(true, false),
  $replaceAll: replacing(replaceAll),
  $replaceOne: replacing((input, find, by) => {
    const at = input.indexOf(find);
    return at < 0 ? input : input.slice(0, at) + by + input.slice(at + find.length);
  }),
  $rtrim: trimming(false, true),
  $split: binary((text, separator, name) => {
    if (typeof text !== "string")
      throw new CommandError(
        "SplitInputNotString",
        `${name} requires an expression that evaluates to a string as a first argument, found: ${typeNameOf(text)}`,
      );
    if (typeof separator !== "string")
      throw new CommandError(
        "SplitSeparatorNotString",
        `${name} requires an expression that evaluates to a string as a second argument, found: ${typeNameOf(separator)}`,
      );
    if (separator === "") throw new CommandError("SplitSeparatorEmpty", `${name} requires a non-empty separator`);
    return new Arr(pieces(text, separator) as Value[]);
  }),
  $strLenBytes: lengthBy("StrLenBytesNotString", (text) => Buffer.byteLength(text)),
  $strLenCP: lengthBy("StrLenNotString", pointCount),
  $strcasecmp: (argument, { compile }, name) => {
    const [left, right] = argumentsOf(name, argument, 2).map(compile) as [Evaluate, Evaluate];
    const bytes = (value: Value | undefined): Buffer => Buffer.from(lowerCase(textOf(value)));
    return (scope) => Buffer.compare(bytes(left(scope)), bytes(right(scope)));
  },
  $substr: bytesOf,
  $substrBytes: bytesOf,
  $substrCP: (argument, { compile }, name) => {
    const [text, start, length] = argumentsOf(name, argument, 3).map(compile) as [Evaluate, Evaluate, Evaluate];
    return (scope) => {
      const source = textOf(text(scope));
      const from = start(scope);
      const count = length(scope);
      if (!isNumber(from))
        throw new CommandError(
          "SubstrStartNotNumber",
          `${name}: starting index must be a numeric type (is BSON type ${typeOrMissing(from)})`,
        );
      const lower = wholeOf(from);
      if (lower === undefined)
        throw new CommandError(
          "SubstrStartNotWhole",
          `${name}: starting index cannot be represented as a 32-bit integral value`,
        );
      if (!isNumber(count))
        throw new CommandError(
          "SubstrLengthNotNumber",
          `${name}: length must be a numeric type (is BSON type ${typeOrMissing(count)})`,
        );
      const wanted = wholeOf(count);
      if (wanted === undefined)
        throw new CommandError(
          "SubstrLengthNotWhole",
          `${name}: length cannot be represented as a 32-bit integral value`,
        );
      if (wanted < 0) throw new CommandError("SubstrLengthNegative", `${name}: length must be a nonnegative integer.`);
      if (lower < 0)
        throw new CommandError("SubstrStartNegative", `${name}: the starting index must be nonnegative integer.`);
      return pointsOf(source, lower, wanted);
    };
  },
  $toLower: ofOne((value) => lowerCase(textOf(value))),
  $toUpper: ofOne((value) => upperCase(textOf(value))),
  $trim: trimming(true, true),
} satisfies Operators;

/** A value as a string, for the operators that also take numbers and dates; null and missing are empty. */
function textOf(value: Value | undefined): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (isNumber(value)) return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Code) return value.code;
  if (value instanceof Timestamp) return new Date(value.t * 1000).toISOString();
  throw new CommandError("NotConvertibleToString", `can't convert from BSON type ${typeNameOf(value)} to String`);
}

/** MongoDB changes the case of ASCII letters only. */
function lowerCase(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperCase(text: string): string {
  return isAscii(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function lengthBy(error: ErrorName, count: (text: string) => number): CompileOperator {
  return ofOne((value, name) => {
    if (typeof value === "string") return count(value);
    throw new CommandError(error, `${name} requires a string argument, found: ${typeOrMissing(value)}`);
  });
}

function pointCount(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

function trimming(left: boolean, right: boolean): CompileOperator {
  return (argument, { compile }, name) => {
    const parts = compileMembers(name, argument, compile, ["input", "chars"], ["input"], {
      shape: "TrimNotObject",
      unknown: "TrimFieldUnknown",
      missing: "TrimInputMissing",
    });
    return (scope) => {
      const input = parts.input?.(scope);
      if (isNullish(input)) return null;
      if (typeof input !== "string")
        throw new CommandError(
          "TrimInputNotString",
          `${name} requires its input to be a string, got ${typeNameOf(input)} instead.`,
        );
      let away: ReadonlySet<string> = BLANK;
      if (parts.chars !== undefined) {
        const chars = parts.chars(scope);
        if (isNullish(chars)) return null;
        if (typeof chars !== "string")
          throw new CommandError(
            "TrimCharsNotString",
            `${name} requires 'chars' to be a string, got ${typeNameOf(chars)} instead.`,
          );
        away = new Set(chars);
      }
      tick(input.length / 16);
      const points = [...input];
      let from = 0;
      let to = points.length;
      if (left) while (from < to && away.has(points[from] as string)) from++;
      if (right) while (to > from && away.has(points[to - 1] as string)) to--;
      return points.slice(from, to).join("");
    };
  };
}

function replacing(replace: (input: string, find: string, by: string) => string): CompileOperator {
  const notString: readonly ErrorName[] = ["ReplaceInputNotString", "ReplaceFindNotString", "ReplacementNotString"];
  return (argument, { compile }, name) => {
    const known = ["input", "find", "replacement"] as const;
    const parts = compileMembers(name, argument, compile, known, known, {
      shape: "ReplaceNotObject",
      unknown: "ReplaceFieldUnknown",
      missing: { input: "ReplaceInputMissing", find: "ReplaceFindMissing", replacement: "ReplacementMissing" },
    });
    return (scope) => {
      const [input, find, by] = known.map((member, i) => {
        const value = parts[member]?.(scope);
        if (!isNullish(value) && typeof value !== "string")
          throw new CommandError(
            notString[i] as ErrorName,
            `${name} requires that '${member}' be a string, found: ${typeNameOf(value)}`,
          );
        return value;
      });
      if (typeof input !== "string" || typeof find !== "string" || typeof by !== "string") return null;
      const made = replace(input, find, by);
      charge(made.length);
      return made;
    };
  };
}

function replaceAll(input: string, find: string, by: string): string {
  if (find === "") {
    checkLength(input.length + by.length * (input.length + 1));
    return `${by}${[...input].map((char) => `${char}${by}`).join("")}`;
  }
  const parts = pieces(input, find);
  checkLength(input.length + (by.length - find.length) * (parts.length - 1));
  return parts.join(by);
}

function checkLength(length: number): void {
  if (length > TEXT_BYTES) throw tooMuch(`$replaceAll would create a string of more than ${TEXT_BYTES} bytes`);
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

/** `$substrBytes`: a part of the UTF-8 bytes, which must begin and end between characters. */
function bytesOf(argument: Value, { compile }: { compile: (expression: Value) => Evaluate }, name: string): Evaluate {
  const [text, start, length] = argumentsOf(name, argument, 3).map(compile) as [Evaluate, Evaluate, Evaluate];
  return (scope) => {
    const from = start(scope);
    const count = length(scope);
    if (!isNumber(from))
      throw new CommandError(
        "SubstrBytesStartNotNumber",
        `${name}:  starting index must be a numeric type (is BSON type ${typeOrMissing(from)})`,
      );
    if (!isNumber(count))
      throw new CommandError(
        "SubstrBytesLengthNotNumber",
        `${name}:  length must be a numeric type (is BSON type ${typeOrMissing(count)})`,
      );
    const bytes = Buffer.from(textOf(text(scope)));
    const lower = Math.trunc(toDouble(from));
    if (!(lower >= 0))
      throw new CommandError(
        "SubstrBytesStartNegative",
        `${name}:  starting index must be non-negative (got: ${lower})`,
      );
    const wanted = Math.trunc(toDouble(count));
    const upper = wanted < 0 ? bytes.length : lower + wanted;
    if (isContinuation(bytes[lower]))
      throw new CommandError(
        "SubstrBytesStartInCharacter",
        `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`,
      );
    if (isContinuation(bytes[upper]))
      throw new CommandError(
        "SubstrBytesEndInCharacter",
        `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`,
      );
    return bytes.toString("utf8", lower, upper);
  };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** A part of a string by code points. */
function pointsOf(text: string, start: number, length: number): string {
  let from = 0;
  for (let i = 0; i < start && from < text.length; i++) from += unitsAt(text, from);
  let to = from;
  for (let i = 0; i < length && to < text.length; i++) to += unitsAt(text, to);
  return text.slice(from, to);
}

function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
}
