import type { JsonObject } from "../engine/json.ts";
import { fail, ok } from "../engine/result.ts";
import type { Graph } from "../graph/graph.ts";
import { graphAsText } from "../graph/text-graph.ts";
import { problem } from "../i18n/problem.ts";
import { bold, joined, pre, shortened } from "../i18n/rich-text.ts";
import { defineCommand } from "./command.ts";
import { type Outcome, success } from "./outcome.ts";
import { graphOf, type PictureRequest } from "./picture-graph.ts";

/** `[MULTISTEP:DRAW_WORKFLOW:My workflow]` */
export const drawWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "DRAW_WORKFLOW",
  topic: "workflows",
  aliases: ["DRAW", "PICTURE", "GRAPH", "DIAGRAM", "DRAW_EXECUTION"],
  readOnly: true,
  summary: "Draws a workflow's graph as a picture; for a run, colored by its steps' states.",
  example: "[MULTISTEP:DRAW_WORKFLOW:workflow_id]",
  result: "Sends the picture in a separate message; where pictures aren't supported, shows the graph as text.",
  data: "{name, steps: [{number, name, status, after}]}",
  notes: ["Instead of a workflow, name a run: [MULTISTEP:DRAW_WORKFLOW:execution_id]."],
  signature: [
    { name: "workflow", kind: "workflow", orExecution: true, greedy: true, example: "workflow_id" },
    { name: "options", kind: "object", optional: true, example: '{"theme":"dark"}' },
  ],
  prepare({ workflow, options = {} }) {
    const { theme, ...others } = options;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined || (theme !== undefined && theme !== "dark" && theme !== "light"))
      return fail("invalid", problem("pictureOptions", { written: shortened(unknown ?? String(theme), 60) }));
    const request: PictureRequest = workflow.id.startsWith("ex_")
      ? { execution: workflow.id }
      : { workflow: workflow.id };
    return ok({ input: theme === "dark" ? { ...request, theme } : request });
  },
  async run(request: PictureRequest, context): Promise<Outcome> {
    const graph = await graphOf(request, context);
    if (!graph.ok) return graph;
    const data = dataOf(graph.value);
    if (context.sendPicture === undefined)
      return success(joined([bold(graph.value.title), "\n", pre(graphAsText(graph.value))]), { data });
    await context.sendPicture(request);
    return success(context.messages.replies.pictureBelow(bold(shortened(graph.value.title, 100))), { data });
  },
});

/** The most steps in the data that programs and AIs get. */
const MAX_DATA_STEPS = 100;

function dataOf({ title, steps }: Graph): JsonObject {
  return {
    name: title,
    steps: steps.slice(0, MAX_DATA_STEPS).map(({ number, name, state, deps }) => ({
      number,
      name,
      status: state === "none" ? null : state,
      after: deps.map((dep) => steps[dep]?.number ?? dep + 1),
    })),
  };
}
