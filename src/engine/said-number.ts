import { comparable } from "./when/terms.ts";

/** What someone may have meant by a number: one value, or two readings, each written so that it has only one. */
export type SaidNumber = { value: number } | { readings: readonly [string, string] };

/** The longest text that can be a number. */
const MAX_LENGTH = 40;
/** Digits that a number keeps exactly. */
const MAX_DIGITS = 15;

const CURRENCY = String.raw`(?:\p{Sc}|rp\.?|idr|usd|eur|gbp)`;
const BEFORE = new RegExp(`^([+-]?)\\s*${CURRENCY}?\\s*([+-]?)\\s*(?=[\\d.,])`, "u");
const AFTER = new RegExp(`[.,]?(?:(?<=[.,])--?)?\\s*${CURRENCY}?$`, "u");
/** Prices without a fraction: Rp 75.000 and 1.250,- are whole. */
const WHOLE_PRICE = /rp|idr|[.,]-/;
const SPACED = /^\d{1,3}(?:[\s_]\d{3})+(?=[.,]|$)/;

/**
 * Reads a number as people write it, with the separators of any country, a sign and a currency: `1.250,50`, `1,250.50`,
 * `1 250`, `Rp 75.000,-`. `1.250` could be two numbers. Undefined if it is not a number or has more than 15 digits.
 */
export function readSaidNumber(text: string): SaidNumber | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const said = comparable(text).replace(/−/g, "-").replace(/٫/g, ".").replace(/٬/g, ",").trim();
  const [whole = "", first = "", second = ""] = BEFORE.exec(said) ?? [];
  if (first !== "" && second !== "") return undefined;
  const sign = first === "-" || second === "-" ? "-" : "";
  const body = said.slice(whole.length).replace(AFTER, "");
  const isSpaced = SPACED.test(body);
  const digits = isSpaced ? body.replace(/[\s_]/g, "") : body;
  if (!/^[\d.,]*\d$/.test(digits)) return undefined;
  const read = readSeparated(digits, isSpaced);
  if (read === undefined || read.replace(/^0\.?0*|\./g, "").length > MAX_DIGITS) return undefined;
  if (WHOLE_PRICE.test(said) && isInGroups(digits, digits.includes(".") ? "." : ","))
    return { value: Number(`${sign}${digits.replace(/[.,]/g, "")}`) };
  const isTwofold = !isSpaced && /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
  if (!isTwofold) return { value: Number(`${sign}${read}`) };
  const [integer = "", fraction = ""] = digits.split(/[.,]/);
  return { readings: [`${sign}${integer}${fraction}`, `${sign}${integer}.${unlikeGroup(fraction)}`] };
}

/** The digits with a point where the fraction begins. */
function readSeparated(digits: string, isGrouped: boolean): string | undefined {
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return digits;
  const mark = digits[last] as string;
  const other = mark === "." ? "," : ".";
  const hasOther = digits.includes(other);
  if (digits.indexOf(mark) === last) {
    const before = digits.slice(0, last);
    if (hasOther && (isGrouped || !isInGroups(before, other))) return undefined;
    return `${before.replaceAll(other, "") || "0"}.${digits.slice(last + 1)}`;
  }
  return !hasOther && !isGrouped && isInGroups(digits, mark) ? digits.replaceAll(mark, "") : undefined;
}

/** Whether a whole number is written in groups: 1,250,000; in India also 12,50,000. */
function isInGroups(digits: string, mark: string): boolean {
  const [first = "", ...groups] = digits.split(mark);
  const last = groups.pop();
  const areOf = (size: number): boolean => first.length <= size && groups.every(({ length }) => length === size);
  return first !== "" && last?.length === 3 && (areOf(3) || (mark === "," && areOf(2)));
}

/** A fraction of other than three digits, so that it is not taken for a group. */
function unlikeGroup(fraction: string): string {
  const short = fraction.replace(/0+$/, "");
  return short === "" ? "0" : short.length === 3 ? `${short}0` : short;
}
