import { nearest } from "../../../grammar/nearest.ts";
import { type Outcome, success } from "../outcome.ts";
import { problem } from "../problem.ts";
import { bold, code, lines, type RichText, rich } from "../rich-text.ts";
import { type Command, defineCommand, usage } from "./command.ts";
import { laterCommand } from "./later-commands.ts";

/** `[MULTISTEP:HELP:ADD_STEP]`. The table is handed in, since HELP is in it. */
export const help = (table: () => readonly Command[]) =>
  defineCommand({
    namespace: "MULTISTEP",
    action: "HELP",
    summary: "Lists the commands, or explains one.",
    example: "[MULTISTEP:HELP:ADD_STEP]",
    signature: [{ name: "action", kind: "text", greedy: true, optional: true, example: "ADD_STEP" }],
    async run({ action }): Promise<Outcome> {
      if (action === undefined) return success(overview(table()));
      const wanted = action
        .toUpperCase()
        .replace(/^\[?MULTISTEP:/, "")
        .replace(/\]$/, "")
        .replaceAll(/[\s-]/g, "_");
      const command = table().find((one) => one.action === wanted);
      if (command !== undefined) return success(explained(command));
      const later = laterCommand("MULTISTEP", wanted);
      if (later !== undefined) return later;
      const actions = table().map((one) => one.action);
      const near = nearest(wanted, actions);
      return problem(
        `There is no command "${action}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
        `Commands: ${actions.join(", ")}.`,
      );
    },
  });

const overview = (commands: readonly Command[]): RichText =>
  lines([
    rich`${bold("Commands")} (put them anywhere in a message; … takes text with colons, ? may be left out):`,
    ...commands.map((command) => rich`${code(usage(command))}\n   ${command.summary}`),
    rich`Example: ${code("[MULTISTEP:HELP:ADD_STEP]")} explains one.`,
  ]);

const explained = (command: Command): RichText =>
  lines([
    rich`${bold(command.action)} — ${command.summary}`,
    [code(usage(command))],
    rich`For example: ${code(command.example)}`,
    ...notes(command.action).map((note) => rich`${note}`),
  ]);

const OPTION_NOTES = [
  "Options: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.",
  "Case and underscores of option names do not matter; depends_on, deps, retries, max_retries, parameters and args are understood too.",
];

const notes = (action: string): string[] => {
  switch (action) {
    case "ADD_STEP":
      return [
        "Dependencies: step1,step2 or exact names, a JSON list, or none; they may be added later.",
        ...OPTION_NOTES,
      ];
    case "EDIT_STEP":
      return OPTION_NOTES;
    case "QUICK_WORKFLOW":
      return ['A step may have an "id" that the dependencies of others name.', ...OPTION_NOTES];
    case "CREATE_WORKFLOW":
      return [
        "Whole numbers at the end are the timeout in seconds and the steps at once; put a description that ends in a number in quotes.",
        "Options: auto_retry, metadata.",
      ];
    default:
      return [];
  }
};
