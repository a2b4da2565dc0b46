import { success } from "../interpreter/outcome.ts";
import { bold, code, type RichText, rich, shortened } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { nextPage, PAGE, pageText, shortTime } from "./page-text.ts";

/** `[MULTISTEP:LIST_WORKFLOWS]` */
export const listWorkflows = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_WORKFLOWS",
  summary: "Lists the workflows of this chat, the newest first, 20 a page.",
  example: "[MULTISTEP:LIST_WORKFLOWS]",
  result: "Lists the workflows with their number of steps, when they were made and their ids.",
  data: "[{workflow_id, name, steps}]",
  signature: [{ name: "page", kind: "int", optional: true, min: 1, max: 100_000, example: "2" }],
  async run({ page = 1 }, island) {
    const { replies } = island.words;
    const skip = (page - 1) * PAGE;
    const { workflows, total } = await island.engine.listWorkflows(island.viewer, { skip, limit: PAGE });
    const rows = workflows.map(
      ({ id, name, steps, created_at }): RichText =>
        rich`• ${bold(shortened(name, 100))} · ${replies.steps(steps)} · ${shortTime(created_at)} · ${code(id)}`,
    );
    const data = workflows.map(({ id, name, steps }) => ({ workflow_id: id, name, steps }));
    const head = { count: replies.workflows(total), none: replies.noWorkflows };
    const next = "[MULTISTEP:LIST_WORKFLOWS:%]";
    return success(pageText(head, rows, total, page, next, replies), { data, buttons: nextPage(total, page, next) });
  },
});
