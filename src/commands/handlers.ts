import { nearest } from "../../grammar/nearest.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { problem } from "../interpreter/problem.ts";
import { bold, code, lines, rich } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";

/** `[MULTISTEP:HANDLERS]` */
export const handlers = defineCommand({
  namespace: "MULTISTEP",
  action: "HANDLERS",
  summary: "Lists what steps can do, each with params that work.",
  example: "[MULTISTEP:HANDLERS]",
  result: "Lists the handlers, each with what it does and params that work.",
  data: "[{name, summary, example}]",
  signature: [{ name: "handler", kind: "text", greedy: true, optional: true, example: "log" }],
  async run({ handler: wanted }, island): Promise<Outcome> {
    const all = [...island.engine.handlers.values()];
    if (wanted === undefined)
      return success(lines([rich`🧰 ${all.length} handlers:`, ...all.map(line)]), { data: all.map(dataOf) });
    const found = island.engine.handlers.get(wanted.toLowerCase());
    if (found !== undefined) return success(line(found), { data: [dataOf(found)] });
    const near = nearest(wanted, island.engine.handlers.keys());
    return problem(
      `There is no handler "${wanted}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
      `Handlers: ${all.map((one) => one.name).join(", ")}.`,
    );
  },
});

function dataOf({ name, summary, example }: Handler): JsonObject {
  return { name, summary, example };
}

function line({ name, summary, example }: Handler) {
  return rich`• ${bold(name)} — ${summary} ${code(JSON.stringify(example))}`;
}
