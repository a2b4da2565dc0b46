import { success } from "../interpreter/outcome.ts";
import { bold, code, lines, rich } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";

/** `[MULTISTEP:TEMPLATES]` */
export const templates = defineCommand({
  namespace: "MULTISTEP",
  action: "TEMPLATES",
  summary: "Lists the templates of TEMPLATE_WORKFLOW, each with params that work.",
  example: "[MULTISTEP:TEMPLATES]",
  result: "Lists the templates, each with what it does and a shortcode that works.",
  data: "[{name, summary, example}]",
  signature: [],
  async run(_, { language }) {
    const rows = language.templates.map(
      ({ name, summary, example }) =>
        rich`• ${bold(name)} — ${summary} ${code(`[MULTISTEP:TEMPLATE_WORKFLOW:${name}:${JSON.stringify(example)}]`)}`,
    );
    const data = language.templates.map(({ name, summary, example }) => ({ name, summary, example }));
    return success(lines([rich`📐 ${rows.length} templates:`, ...rows]), { data });
  },
});
