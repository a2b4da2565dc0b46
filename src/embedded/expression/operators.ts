import type { Value } from "../bson/document.ts";
import { arithmeticOperators } from "./arithmetic-operators.ts";
import { arrayOperators } from "./array-operators.ts";
import type { Evaluate } from "./compile-expression.ts";
import { conversionOperators } from "./conversion-operators.ts";
import { dateOperators } from "./date-operators.ts";
import { fieldOperators } from "./field-operators.ts";
import { listOperators } from "./list-operators.ts";
import { logicOperators } from "./logic-operators.ts";
import { mathOperators } from "./math-operators.ts";
import { powerOperators } from "./power-operators.ts";
import { regexOperators } from "./regex-operators.ts";
import { stringOperators } from "./string-operators.ts";
import { substringOperators } from "./substring-operators.ts";
import { textOperators } from "./text-operators.ts";

/** Makes an operator's evaluation out of its argument. */
export type CompileOperator = (argument: Value, compile: (expression: Value) => Evaluate, name: string) => Evaluate;

/** The operators, exact in type. */
export const OPERATORS: ReadonlyMap<string, CompileOperator> = new Map([
  ...Object.entries(logicOperators),
  ...Object.entries(arithmeticOperators),
  ...Object.entries(arrayOperators),
  ...Object.entries(fieldOperators),
  ...Object.entries(conversionOperators),
  ...Object.entries(listOperators),
  ...Object.entries(mathOperators),
  ...Object.entries(textOperators),
  ...Object.entries(dateOperators),
  ...Object.entries(stringOperators),
  ...Object.entries(substringOperators),
  ...Object.entries(regexOperators),
  ...Object.entries(powerOperators),
]);
