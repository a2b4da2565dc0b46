import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";

/** Fails where a client may not write: namespaces that the server keeps for itself (73), and views (166). */
export function checkWritable(ns: string, engine?: Engine): void {
  const name = ns.slice(ns.indexOf(".") + 1);
  if (name.startsWith("system.")) throw new CommandError(73, "InvalidNamespace", `cannot write to '${ns}'`);
  if (engine?.catalog.get(ns)?.isView)
    throw new CommandError(166, "CommandNotSupportedOnView", `Namespace ${ns} is a view, not a collection`);
}
