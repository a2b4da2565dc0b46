import type { Value } from "../bson/document.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import { coercedText } from "./coerced-text.ts";
import { located, wholeOf } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

function typeOrMissing(value: Value | undefined): string {
  return value === undefined ? "missing" : typeNameOf(value);
}

const bytes: CompileOperator = (argument, compile, name) => {
  const [text, start, length] = argumentsOf(name, argument, 3).map(compile);
  return (scope) => {
    const from = start?.(scope);
    const count = length?.(scope);
    const source = text?.(scope);
    if (!isNumber(from))
      throw located(16034, `${name}:  starting index must be a numeric type (is BSON type ${typeOrMissing(from)})`);
    if (!isNumber(count))
      throw located(16035, `${name}:  length must be a numeric type (is BSON type ${typeOrMissing(count)})`);
    const all = Buffer.from(coercedText(source));
    const lower = Math.trunc(toDouble(from));
    if (!(lower >= 0)) throw located(50752, `${name}:  starting index must be non-negative (got: ${lower})`);
    const wanted = Math.trunc(toDouble(count));
    const upper = wanted < 0 ? all.length : lower + wanted;
    if (isContinuation(all[lower]))
      throw located(28656, `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`);
    if (isContinuation(all[upper]))
      throw located(28657, `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`);
    return all.toString("utf8", lower, upper);
  };
};

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Parts of texts, and places in them, by bytes of UTF-8 or by code points. */
export const substringOperators: Record<string, CompileOperator> = {
  $substr: bytes,
  $substrBytes: bytes,
  $substrCP: (argument, compile, name) => {
    const [text, start, length] = argumentsOf(name, argument, 3).map(compile);
    return (scope) => {
      const source = coercedText(text?.(scope));
      const from = start?.(scope);
      const count = length?.(scope);
      if (!isNumber(from))
        throw located(34450, `${name}: starting index must be a numeric type (is BSON type ${typeOrMissing(from)})`);
      const lower = wholeOf(from);
      if (lower === undefined)
        throw located(34451, `${name}: starting index cannot be represented as a 32-bit integral value`);
      if (!isNumber(count))
        throw located(34452, `${name}: length must be a numeric type (is BSON type ${typeOrMissing(count)})`);
      const wanted = wholeOf(count);
      if (wanted === undefined)
        throw located(34453, `${name}: length cannot be represented as a 32-bit integral value`);
      if (wanted < 0) throw located(34454, `${name}: length must be a nonnegative integer.`);
      if (lower < 0) throw located(34455, `${name}: the starting index must be nonnegative integer.`);
      return pointsOf(source, lower, wanted);
    };
  },
  $indexOfBytes: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 2, 4).map(compile);
    return (scope) => {
      const [text, wanted, ...bounds] = parts.map((part) => part(scope));
      if (isNullish(text)) return null;
      if (typeof text !== "string")
        throw located(40091, `${name} requires a string as the first argument, found: ${typeNameOf(text)}`);
      if (typeof wanted !== "string")
        throw located(40092, `${name} requires a string as the second argument, found: ${typeOrMissing(wanted)}`);
      const [from = 0, to = Number.POSITIVE_INFINITY] = bounds.map((bound, i) => {
        const index = wholeOf(bound);
        if (index === undefined)
          throw located(
            40096,
            `${name} requires an integral ${i === 0 ? "starting" : "ending"} index, found a value of type: ${typeOrMissing(bound)}`,
          );
        if (index < 0)
          throw located(
            40097,
            `${name} requires a nonnegative ${i === 0 ? "starting" : "ending"} index, found: ${index}`,
          );
        return index;
      });
      const all = Buffer.from(text);
      const end = Math.min(to, all.length);
      if (from > end) return -1;
      return all.subarray(0, end).indexOf(wanted, from);
    };
  },
};

function pointsOf(text: string, lower: number, wanted: number): string {
  let from = 0;
  for (let i = 0; i < lower && from < text.length; i++) from += width(text, from);
  let to = from;
  for (let i = 0; i < wanted && to < text.length; i++) to += width(text, to);
  return text.slice(from, to);
}

function width(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
}
