import { oneLine } from "../../grammar/plain-text.ts";
import type { Engine } from "../engine/engine.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import { waitsOf } from "../engine/waits.ts";
import type { Workflow } from "../engine/workflow.ts";
import type { Graph } from "../graph/graph.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { progressPicture } from "./progress-picture.ts";
import { listed } from "./step-notes.ts";

/** The picture of a workflow, or of an execution as it is when the picture is drawn. Plain JSON. */
export type PictureRequest = { workflow?: string; execution?: string; theme?: "dark" };

/** What is needed to write a graph's texts. */
export interface GraphScope {
  engine: Pick<Engine, "findWorkflow" | "handlers" | "view" | "snapshot" | "now">;
  messages: Pick<InterpreterMessages, "replies" | "progress" | "problems">;
}

/** The graph that a picture shows. Errors: `not_found`. */
export async function graphOf({ workflow, execution }: PictureRequest, scope: GraphScope): Promise<Result<Graph>> {
  if (execution !== undefined) return graphOfExecution(execution, scope);
  const found = await scope.engine.findWorkflow(workflow ?? "", { chat_id: 0, all: true });
  return found.ok ? ok(graphOfWorkflow(found.value, scope)) : found;
}

function graphOfWorkflow({ id, name, steps }: Workflow, { engine, messages: { replies } }: GraphScope): Graph {
  const waits = waitsOf(steps, engine.handlers);
  return {
    title: oneLine(name),
    subtitle: `${replies.steps(steps.length)} · ${id}`,
    legend: replies.stepStatus,
    steps: steps.map((step, i) => {
      const { written = [], added = [] } = waits[i] ?? {};
      const about = [step.handler];
      if (step.condition !== undefined) about.push(replies.onlyIf(step.condition));
      if (added.length > 0)
        about.push(
          replies.waitsToo(
            listed(
              added.map((at) => steps[at]?.name ?? ""),
              replies,
            ),
          ),
        );
      return {
        number: step.number,
        name: oneLine(step.name),
        detail: oneLine(about.join(" · ")),
        state: "none",
        deps: [...written, ...added],
      };
    }),
  };
}

async function graphOfExecution(id: string, { engine, messages }: GraphScope): Promise<Result<Graph>> {
  const [view, plan] = await Promise.all([engine.view(id), engine.snapshot(id)]);
  if (view === undefined || plan === undefined) return fail("not_found", problem("runGone", { id }));
  const picture = progressPicture(view, engine.now(), messages, view.total);
  return ok({
    title: oneLine(view.workflow),
    subtitle: [picture.status, ...(picture.summary === undefined ? [] : [picture.summary]), id].join(" · "),
    legend: messages.replies.stepStatus,
    steps: view.steps.map((step, i) => {
      const { name, remarks = [], error } = picture.steps[i] ?? { name: step.name };
      return {
        number: step.number ?? i + 1,
        name,
        detail: oneLine(error ?? [step.handler, ...remarks].join(" · ")),
        state: step.status,
        deps: plan[i]?.deps ?? [],
      };
    }),
  });
}
