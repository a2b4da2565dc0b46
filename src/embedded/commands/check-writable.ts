import { CommandError } from "../command-error.ts";

/** Fails where a client may not write: the namespaces that the server keeps for itself. */
export function checkWritable(ns: string): void {
  const name = ns.slice(ns.indexOf(".") + 1);
  if (!name.startsWith("system.")) return;
  throw new CommandError(73, "InvalidNamespace", `cannot write to '${ns}'`);
}
