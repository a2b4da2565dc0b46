import type { Command } from "./command.ts";

/** `stepgram prompt [--json]` */
export const prompt: Command = {
  name: "prompt",
  usage: "prompt [--json]",
  summary: "the text that teaches an AI to write shortcodes",
  options: { json: { type: "boolean" } },
  maxPositionals: 0,
  run: async ({ values, write }) => {
    const [{ builtInReference }, { makePrompt }] = await Promise.all([
      import("../reference/reference.ts"),
      import("../reference/prompt-text.ts"),
    ]);
    const made = makePrompt(await builtInReference());
    write(values.json === true ? `${JSON.stringify(made)}\n` : made.text);
    return 0;
  },
};
