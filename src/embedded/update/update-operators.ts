import { addToSet, pop, pull, pullAll, push } from "./array-operators.ts";
import { calculate, currentDate, moreExtreme, rename, set, setOnInsert, unset } from "./field-operators.ts";
import type { CompileUpdateOperator } from "./update-step.ts";

/** Every update operator. A new one is a function in its family's file and a row here. */
export const UPDATE_OPERATORS: ReadonlyMap<string, CompileUpdateOperator> = new Map(
  Object.entries<CompileUpdateOperator>({
    $addToSet: addToSet,
    $currentDate: currentDate,
    $inc: calculate,
    $max: moreExtreme,
    $min: moreExtreme,
    $mul: calculate,
    $pop: pop,
    $pull: pull,
    $pullAll: pullAll,
    $push: push,
    $rename: rename,
    $set: set,
    $setOnInsert: setOnInsert,
    $unset: unset,
  }),
);
