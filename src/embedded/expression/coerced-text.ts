import { BSONSymbol, Code, Timestamp } from "bson";
import type { Value } from "../bson/document.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { isNullish } from "./arguments.ts";
import { located } from "./date-arguments.ts";

/** A value as text, as operators on text take numbers and dates too; null and missing are the empty text. */
export function coercedText(value: Value | undefined): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (isNumber(value)) return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Code) return value.code;
  if (value instanceof Timestamp) return new Date(value.t * 1000).toISOString();
  throw located(16007, `can't convert from BSON type ${typeNameOf(value)} to String`);
}
