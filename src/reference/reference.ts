import type { Command } from "../commands/command.ts";
import { CommandRegistry } from "../commands/registry.ts";
import type { Template } from "../commands/template-definition.ts";
import type { Handler } from "../engine/handler.ts";

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
