import type { Command } from "./command.ts";
import { readInput } from "./read-input.ts";

/** `stepgram parse [FILE]` */
export const parse: Command = {
  name: "parse",
  usage: "parse [FILE]",
  summary: "the shortcodes in a FILE or piped input, as JSON",
  options: {},
  maxPositionals: 1,
  run: async ({ positionals, write }) => {
    const { parseOutput } = await import("../../grammar/shortcode/output.ts");
    write(`${JSON.stringify(parseOutput(await readInput(positionals[0])), null, 2)}\n`);
    return 0;
  },
};
