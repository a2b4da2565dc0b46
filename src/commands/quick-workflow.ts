import { fillQuickSteps } from "../interpreter/options/fill-quick-steps.ts";
import { quickSteps } from "../interpreter/options/quick-steps.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { joined } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { createAndStart } from "./create-and-start.ts";
import { literalNote } from "./literal-note.ts";
import { doubleNames, sameNames } from "./same-names.ts";

/** `[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hi"}}]]` */
export const quickWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "QUICK_WORKFLOW",
  summary: "Creates a workflow with all its steps and starts it; steps may carry every option of ADD_STEP.",
  example: '[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hello"}}]]',
  result: "Says the new workflow's name and id, how many steps it has, and the execution's id.",
  data: "{workflow_id, execution_id}",
  signature: [
    { name: "name", kind: "text", greedy: true, example: "Quick test" },
    { name: "steps", kind: "list", example: '[{"name":"Log","handler":"log","params":{"message":"Hello"}}]' },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["workflow", "execution"],
  async run({ name, steps, context }, island): Promise<Outcome> {
    const given = quickSteps(steps);
    if (!given.ok) return given;
    const ids = { current: island.actor.message_id, repliedTo: island.repliedTo };
    const filled = fillQuickSteps(given.value, island.session, ids);
    if (!filled.ok) return filled;
    const outcome = await createAndStart(name, filled.value, context ?? {}, island);
    if (!outcome.ok) return outcome;
    const { replies } = island.words;
    const double = sameNames(doubleNames(given.value.map((step) => step.name)), replies);
    const literal = literalNote(
      given.value.map((step) => step.params ?? {}),
      replies,
    );
    return { ...outcome, text: joined([outcome.text, double, literal]) };
  },
});
