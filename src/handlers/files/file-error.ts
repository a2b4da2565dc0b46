import { PermanentError, TransientError } from "../../engine/handler.ts";
import { codeOf } from "./sandbox-folder.ts";
import { showPath } from "./sandbox-path.ts";

/** An error of a file as the step's: it names the parameter, and the path as people see it instead of the machine's. */
export function fileError(parameter: string, names: readonly string[], error: unknown): unknown {
  if (error instanceof PermanentError) return new PermanentError(`"${parameter}": ${error.message}`);
  const code = codeOf(error);
  if (code?.startsWith("E") !== true) return error;
  return new TransientError(`"${parameter}": ${showPath(names)} cannot be used now (${code})`, { cause: error });
}
