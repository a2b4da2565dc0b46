import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { isNullish, membersOf } from "./arguments.ts";
import { applyMingo, literal } from "./mingo-operator.ts";
import type { CompileOperator } from "./operators.ts";

const MONTHS: { readonly [unit: string]: number } = { year: 12, quarter: 3, month: 1 };

/** Whole months later; a day that the month does not have becomes its last. */
function addMonths(start: Date, months: number): Date {
  const year = start.getUTCFullYear();
  const month = start.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const moved = new Date(start);
  moved.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay));
  return moved;
}

function adding(sign: 1 | -1): CompileOperator {
  return (argument, compile, name) => {
    const known = ["startDate", "unit", "amount", "timezone"];
    const members = membersOf(name, argument, known, known.slice(0, 3));
    const parts = known.map((member) => [member, compile(members.get(member) ?? null)] as const);
    return (scope) => {
      const values = new Map(parts.map(([member, part]) => [member, part(scope)]));
      const [start, unit, amount] = known.map((member) => values.get(member));
      if (isNullish(start) || isNullish(unit) || isNullish(amount)) return null;
      const months = MONTHS[String(unit)];
      if (months !== undefined && start instanceof Date && !members.has("timezone")) {
        const number = isNumber(amount) ? toDouble(amount) : Number.NaN;
        if (!Number.isInteger(number))
          throw new CommandError(5166405, "Location5166405", `${name} expects integer amount of time units`);
        return addMonths(start, sign * months * number);
      }
      const given: Record<string, unknown> = {};
      for (const member of members.names) given[member] = literal(values.get(member) as Value | undefined);
      return applyMingo(name, given);
    };
  };
}

/** Operators on dates that mingo does otherwise than MongoDB. */
export const dateOperators: Record<string, CompileOperator> = { $dateAdd: adding(1), $dateSubtract: adding(-1) };
