import { oneLine } from "../../grammar/plain-text.ts";
import type { Engine } from "../engine/engine.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import type { Workflow } from "../engine/workflow.ts";
import type { Graph } from "../graph/graph.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { progressPicture } from "./progress-picture.ts";

/** The picture of a workflow, or of an execution as it is when the picture is drawn. Plain JSON. */
export type PictureRequest = { workflow?: string; execution?: string; theme?: "dark" };

/** What is needed to write a graph's texts. */
export interface GraphScope {
  engine: Pick<Engine, "findWorkflow" | "view" | "snapshot" | "now">;
  messages: Pick<InterpreterMessages, "replies" | "progress" | "problems">;
}

/** The graph that a picture shows. Errors: `not_found`. */
export async function graphOf({ workflow, execution }: PictureRequest, scope: GraphScope): Promise<Result<Graph>> {
  if (execution !== undefined) return graphOfExecution(execution, scope);
  const found = await scope.engine.findWorkflow(workflow ?? "", { chat_id: 0, all: true });
  return found.ok ? ok(graphOfWorkflow(found.value, scope)) : found;
}

function graphOfWorkflow({ id, name, steps }: Workflow, { messages }: GraphScope): Graph {
  const index = new Map(steps.map((step, i) => [step.id, i]));
  const meaning = (written: string): number[] => {
    const found =
      index.get(written) ?? steps.findIndex((step) => step.name === written || `step${step.number}` === written);
    return found < 0 ? [] : [found];
  };
  return {
    title: oneLine(name),
    subtitle: `${messages.replies.steps(steps.length)} · ${id}`,
    legend: messages.replies.stepStatus,
    steps: steps.map((step) => ({
      number: step.number,
      name: oneLine(step.name),
      detail: oneLine(
        step.condition === undefined ? step.handler : `${step.handler} · ${messages.replies.onlyIf(step.condition)}`,
      ),
      state: "none",
      deps: step.dependencies.flatMap(meaning),
    })),
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
