import type { JsonObject, JsonValue } from "../json.ts";
import type { ExecutionDocument } from "../state/execution-document.ts";
import { readMembers, storedMembers, storedValue } from "./faithful-value.ts";

// What people and programs hand over, the values of the context and of checkpoints, is stored so that it is read back as it was.

interface Checkpointed {
  checkpoints?: JsonObject;
}

/** A new execution in the form in which its document is inserted. */
export function storedExecution(document: ExecutionDocument): ExecutionDocument {
  return { ...document, context: storedMembers(document.context) as JsonObject };
}

/** Changes of an execution, by update path, as they are stored. */
export function storedChanges(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const stored: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(changes)) {
    if (path === "context") stored[path] = storedMembers(value as JsonObject);
    else if (path.startsWith("context.")) stored[path] = storedValue(value as JsonValue);
    else if (path.startsWith("live.") || path.startsWith("outcomes."))
      stored[path] = storedCheckpoints(value as object);
    else stored[path] = value;
  }
  return stored;
}

/** A step's working state or outcome as it is stored. */
export function storedCheckpoints<T extends Checkpointed>(one: T): T {
  const { checkpoints } = one;
  return checkpoints === undefined ? one : { ...one, checkpoints: storedMembers(checkpoints) };
}

/** A step's working state or outcome that was stored. */
export function readCheckpoints<T extends Checkpointed>(one: T): T {
  if (one.checkpoints !== undefined) one.checkpoints = readMembers(one.checkpoints);
  return one;
}

/** An execution that was stored. */
export function readExecution(document: ExecutionDocument): ExecutionDocument {
  document.context = readMembers(document.context);
  for (const one of Object.values(document.live)) readCheckpoints(one);
  for (const one of Object.values(document.outcomes)) readCheckpoints(one);
  return document;
}
