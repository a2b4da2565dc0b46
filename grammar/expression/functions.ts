import { nearest } from "../nearest.ts";
import type { FunctionName } from "./ast.ts";

/** How many arguments each function takes, its subject included. */
export const FUNCTIONS: ReadonlyMap<FunctionName, number> = new Map([
  ["len", 1],
  ["lower", 1],
  ["upper", 1],
  ["contains", 2],
  ["startswith", 2],
  ["endswith", 2],
]);

const ALIASES: ReadonlyMap<string, FunctionName> = new Map([
  ["toLowerCase", "lower"],
  ["toUpperCase", "upper"],
  ["includes", "contains"],
  ["startsWith", "startswith"],
  ["endsWith", "endswith"],
]);

/** The function of a name, in Python's or JavaScript's spelling, or what to say where there is none. */
export function findFunction(written: string, args: number): { name: FunctionName } | { message: string } {
  const name = ALIASES.get(written) ?? (FUNCTIONS.has(written as FunctionName) ? (written as FunctionName) : undefined);
  if (name === undefined) {
    const meant = nearest(written, ["get", ...FUNCTIONS.keys()]);
    const hint = meant === undefined ? `; there are ${[...FUNCTIONS.keys()].join(", ")}` : `; did you mean ${meant}?`;
    return { message: `there is no function "${written.slice(0, 40)}"${hint}` };
  }
  const wanted = FUNCTIONS.get(name)!;
  if (wanted === args) return { name };
  return { message: `${name} takes ${wanted} argument${wanted === 1 ? "" : "s"}, not ${args}` };
}
