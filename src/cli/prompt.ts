import type { Reference } from "../ai/prompt.ts";
import type { Command } from "./command.ts";

/** `stepgram prompt [--json]` */
export const prompt: Command = {
  name: "prompt",
  usage: "prompt [--json]",
  summary: "the text that teaches an AI to write shortcodes",
  options: { json: { type: "boolean" } },
  maxPositionals: 0,
  run: async ({ values, write }) => {
    const { makePrompt } = await import("../ai/prompt.ts");
    const made = makePrompt(await builtInReference());
    write(values.json === true ? `${JSON.stringify(made)}\n` : made.text);
    return 0;
  },
};

/** What is built in. Loads the handlers, and opens nothing. */
export async function builtInReference(): Promise<Reference> {
  const [{ createHandlers }, { CommandRegistry }] = await Promise.all([
    import("../handlers/table.ts"),
    import("../commands/registry.ts"),
  ]);
  const { commands, templates } = new CommandRegistry();
  return { commands, templates, handlers: createHandlers({ files: { root: "/", isOwner: async () => false } }) };
}
