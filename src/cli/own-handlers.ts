import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { handlerProblem, type PlainHandler, plainHandler } from "../app/program-handler.ts";
import type { Handler } from "../engine/handler.ts";
import { UsageError } from "./command.ts";

/** The option of every command that runs steps. */
export const HANDLERS_OPTION = { handlers: { type: "string" } } as const;
export const HANDLERS_USAGE = "[--handlers FILE]";

/**
 * The handlers that a JavaScript module exports: what `defineHandler` returns, lists of it, and functions, whose handlers have the
 * names of their exports. Throws a `UsageError` that says what is wrong with the file or with which export.
 */
export async function loadHandlers(file: string): Promise<Handler[]> {
  const refuse = (reason: string, cause?: unknown): UsageError =>
    Object.assign(new UsageError(`--handlers ${file}: ${reason}`), { cause });
  const path = resolve(file);
  if (!existsSync(path)) throw refuse("there is no such file.");
  if (statSync(path).isDirectory()) throw refuse("it is a directory; name the file that exports the handlers.");
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw refuse(whyNotLoaded(error), error);
  }
  const found: Handler[] = [];
  for (const [name, value] of Object.entries(exported))
    for (const [i, one] of (Array.isArray(value) ? value : [value]).entries()) {
      const where = Array.isArray(value) ? `item ${i + 1} of the export "${name}"` : `the export "${name}"`;
      found.push(toHandler(one, name, (reason) => refuse(`${where} is not a handler. ${reason}`)));
    }
  if (found.length === 0) throw refuse("it exports no handler. Export what defineHandler returns.");
  const names = found.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  // The same handler may be exported by its name and in a list.
  if (twice !== undefined && new Set(found.filter(({ name }) => name === twice)).size > 1)
    throw refuse(`two of its handlers are named "${twice}".`);
  return [...new Set(found)];
}

function toHandler(value: unknown, exportName: string, refuse: (reason: string) => UsageError): Handler {
  if (typeof value === "function" && exportName === "default")
    throw refuse(
      "A function needs a name: export it by the handler's name, as in `export async function send_report(step) {}`.",
    );
  const handler = typeof value === "function" ? plainHandler(exportName, value as PlainHandler) : (value as Handler);
  const found = handlerProblem(handler);
  if (found !== undefined) throw refuse(found.message);
  return handler;
}

function whyNotLoaded(error: unknown): string {
  const thrown: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  const { code, name, message, stack } = thrown;
  if (code === "ERR_MODULE_NOT_FOUND" && /package 'stepgram'/.test(message))
    return `it imports "stepgram", which is not installed there. Run "npm install stepgram" in its folder.`;
  if (code === "ERR_UNKNOWN_FILE_EXTENSION")
    return "this version of Node.js runs only JavaScript; pass a .js or .mjs file.";
  // A mistake in the file: the stack says where.
  return `it cannot be loaded: ${name}: ${message}\n${stack ?? ""}`;
}
