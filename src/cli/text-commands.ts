import { jsonText } from "../../grammar/json-text.ts";
import type { Reference } from "../ai/prompt.ts";
import { type Command, readInput } from "./command.ts";

/** `stepgram parse [FILE]` */
export const parse: Command = {
  name: "parse",
  usage: "parse [FILE]",
  summary: "print the shortcodes in a FILE or in piped input, as JSON",
  options: {},
  maxPositionals: 1,
  run: async ({ positionals, input, signal, write }) => {
    const [{ parseOutput }, { CommandRegistry }] = await Promise.all([
      import("../../grammar/shortcode/output.ts"),
      import("../commands/registry.ts"),
    ]);
    const output = parseOutput(await readInput(positionals[0], { input, signal }), new CommandRegistry().vocabulary);
    write(`${jsonText(output, 2)}\n`);
    return 0;
  },
};

/** `stepgram prompt [--json]` */
export const prompt: Command = {
  name: "prompt",
  usage: "prompt [--json]",
  summary: "print the text that teaches an AI to write shortcodes",
  options: { json: { type: "boolean" } },
  maxPositionals: 0,
  run: async ({ values, write }) => {
    const { makePrompt } = await import("../ai/prompt.ts");
    const made = makePrompt(await builtInReference());
    write(values.json === true ? `${JSON.stringify(made)}\n` : made.text);
    return 0;
  },
};

/** The built-in commands, handlers and templates. Opens no database. */
export async function builtInReference(): Promise<Reference> {
  const [{ createHandlers }, { CommandRegistry }] = await Promise.all([
    import("../handlers/table.ts"),
    import("../commands/registry.ts"),
  ]);
  const { commands, templates } = new CommandRegistry();
  return { commands, templates, handlers: createHandlers({ files: { root: "/", isOwner: async () => false } }) };
}
