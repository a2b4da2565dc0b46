import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { CommandError } from "../errors.ts";

/** An operator's arguments, which may be a list or, where it takes one, bare. Fails with 16020 where the count is wrong. */
export function argumentsOf(name: string, argument: Value, least: number, most = least): readonly Value[] {
  const items = argument instanceof Arr ? argument.items : [argument];
  if (items.length >= least && items.length <= most) return items;
  const wanted = least === most ? `exactly ${least}` : `at least ${least} arguments, and at most ${most}`;
  throw new CommandError(
    16020,
    "Location16020",
    `Expression ${name} takes ${wanted} arguments. ${items.length} were passed in.`,
  );
}

/** The members of an operator's document argument. Fails with 9 where it is none or has members nobody knows. */
export function membersOf(name: string, argument: Value, known: readonly string[], required: readonly string[]): Doc {
  if (!(argument instanceof Doc))
    throw new CommandError(9, "FailedToParse", `${name} only supports an object as its argument`);
  for (const member of argument.names)
    if (!known.includes(member))
      throw new CommandError(9, "FailedToParse", `Unrecognized parameter to ${name}: ${member}`);
  for (const member of required)
    if (!argument.has(member)) throw new CommandError(9, "FailedToParse", `Missing '${member}' parameter to ${name}`);
  return argument;
}

/** Whether a value is null, undefined or missing. */
export function isNullish(value: Value | undefined): value is null | undefined | typeof UNDEFINED {
  return value === undefined || value === null || value === UNDEFINED;
}
