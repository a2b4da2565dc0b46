import type { Command } from "../commands/command.ts";
import type { Template } from "../commands/templates/template.ts";
import type { Handler } from "../engine/handler.ts";
import { CommandRegistry } from "../interpreter/language.ts";

/** The tables that the reference and the prompt are made of. */
export interface Reference {
  commands: readonly Command[];
  handlers: readonly Handler[];
  templates: readonly Template[];
}

/** What is built in. Loads the handlers, and opens nothing. */
export async function builtInReference(): Promise<Reference> {
  const { createHandlers } = await import("../handlers/table.ts");
  const { commands, templates } = new CommandRegistry();
  return { commands, templates, handlers: createHandlers({ files: { root: "/", isOwner: async () => false } }) };
}
