import { Doc } from "../bson/document.ts";
import type { Command } from "./command.ts";

/** Names the commands of a table. */
export function listCommandsOf(table: () => ReadonlyMap<string, Command>): Command {
  return {
    run: (request) => {
      request.expect([]);
      const commands = [...table()].map(([name, { adminOnly = false }]) => [
        name,
        Doc.of({ help: "", requiresAuth: false, adminOnly }),
      ]);
      return Doc.of({ commands: Doc.of(Object.fromEntries(commands)) });
    },
  };
}
