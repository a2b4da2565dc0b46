import { oneLine } from "../../grammar/plain-text.ts";
import { idFrom } from "../engine/ids.ts";
import { stepsRead } from "../engine/read-steps.ts";
import { handlerNamed, respellStep } from "../engine/respell-step.ts";
import { fail, ok } from "../engine/result.ts";
import type { NewStep, StepPatch } from "../engine/workflow.ts";
import { problem } from "../i18n/problem.ts";
import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { bold, italic, joined, lines, type RichText, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { dependenciesFromText, resolveDependencies, unreadableSoFar } from "./dependencies.ts";
import { foreignText } from "./foreign-texts.ts";
import { type Outcome, success } from "./outcome.ts";
import type { Effect } from "./session.ts";
import type { ForeignText } from "./session-effect.ts";
import type { StepReference } from "./signature.ts";
import { keyNote, literalNote, sameNames } from "./step-notes.ts";
import { MAX_STEP_TIMEOUT, readPatch, readStepOptions, STEP_OPTION_NOTES, stepOptionIn } from "./step-options.ts";
import { StepSlots } from "./step-slots.ts";
import { fillStepParams } from "./text-placeholders.ts";

/** `[MULTISTEP:ADD_STEP:workflow_id:Load users:database_operation:{…}:step1,step2:300:{…}]` */
export const addStep = defineCommand({
  namespace: "MULTISTEP",
  action: "ADD_STEP",
  topic: "steps",
  aliases: ["STEP", "ADD", "ADD_TASK", "NEW_STEP", "CREATE_STEP"],
  summary: "Adds a step to a workflow; step1, step2 … refer to its steps in the order added.",
  example: '[MULTISTEP:ADD_STEP:workflow_id:Say hello:log:{"message":"Hello"}]',
  result: "Shows the new step's number, name and handler, and warns if another step has the same name.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "name", kind: "text", greedy: true, example: "Say hello" },
    { name: "handler", kind: "handler", example: "log" },
    { name: "params", kind: "object", optional: true, example: '{"message":"Hello"}' },
    { name: "dependencies", kind: "dependencies", optional: true, example: "step1,step2" },
    {
      name: "timeout",
      kind: "int",
      unit: "seconds",
      optional: true,
      min: 1,
      max: MAX_STEP_TIMEOUT,
      otherwise: "300",
      example: "300",
    },
    { name: "options", kind: "object", optional: true, example: '{"retry_count":3,"condition":"context.ready"}' },
  ],
  keepsGiven: true,
  notes: [
    "Dependencies: step1,step2, step names, a JSON list (1 is the first step), previous, or none. The steps may be added later.",
    ...STEP_OPTION_NOTES,
  ],
  steps: "add",
  sets: ["step"],
  prepare({ workflow, name, handler, params = {}, dependencies, timeout, options }, context) {
    const given = readStepOptions(options ?? {});
    if (!given.ok) return given;
    const byPosition = dependencies ?? dependenciesFromText("");
    if (given.value.dependencies !== undefined && byPosition.parts.length > 0)
      return fail("invalid", problem("dependenciesTwice"));
    if (given.value.timeout !== undefined && timeout !== undefined && given.value.timeout !== timeout)
      return fail(
        "invalid",
        problem("givenTwice", { parameter: "timeout", values: [`${timeout}`, `${given.value.timeout}`] }),
        problem("leaveOneOut"),
      );
    const slots = context.session.steps(workflow.id) ?? new StepSlots();
    const { orTimeout } = byPosition;
    if (orTimeout !== undefined && orTimeout <= slots.slots.length && given.value.dependencies === undefined)
      return fail("invalid", problem("numberOrTimeout", { number: orTimeout }));
    const id = idFrom("st", context.origin.key);
    // After a crash, the step itself may be there already.
    const own = slots.numberOf(id) === undefined ? { name } : { name, id };
    const needed = resolveDependencies(given.value.dependencies ?? byPosition, slots, own);
    if (!needed.ok) return needed;
    const misplaced = needed.value.find((one) => stepOptionIn(one) !== undefined);
    if (misplaced !== undefined) return fail("invalid", problem("optionAsStep", { written: shortened(misplaced, 60) }));
    const ids = { current: context.actor.message_id, repliedTo: context.repliedTo, workflow: workflow.id };
    const spelled = respellStep({ handler, params }, context.engine.handlers).params;
    const filled = fillStepParams(handler, spelled, context.session, ids);
    if (!filled.ok) return filled;
    const step: NewStep = { ...given.value, name, handler, params: filled.value, dependencies: needed.value };
    if (timeout !== undefined) step.timeout = timeout;
    const fits = context.engine.checkStep(step);
    if (!fits.ok) return fits;
    const unreadable = unreadableSoFar(stepsRead(fits.value, context.engine.handlers), slots, own);
    if (unreadable !== undefined) return unreadable;
    const number = slots.nextNumber(id);
    return ok({
      input: { workflow, step: fits.value, written: spelled },
      creates: [
        { set: "step", workflow: workflow.id, id, number, name: oneLine(name), dependencies: needed.value },
        ...textEffects(workflow.id, id, foreignText([fits.value], context.engine.handlers)),
      ],
      plans: () => ({ act: "add", workflow, id, step: fits.value }),
    });
  },
  async run({ workflow, step, written }, context): Promise<Outcome> {
    const added = await context.engine.addStep(workflow.id, step, context.origin);
    if (!added.ok) return added;
    const slots = context.session.steps(workflow.id) ?? new StepSlots();
    const { id, name: kept, dependencies: waitsFor, number: counted } = added.value;
    const number = slots.numberOf(id) ?? slots.numberFor(counted);
    const { replies } = context.messages;
    const double = slots.hasNamesake(kept, id) ? [kept] : [];
    const foreign = foreignText([step], context.engine.handlers);
    const key = keyNote(step, context.engine.handlers, replies);
    const notes = [sameNames(double, replies), key, ...(foreign === undefined ? [literalNote(written, replies)] : [])];
    return success(joined([replies.stepAdded(number, bold(kept), step.handler), ...notes]), {
      effects: [
        { set: "step", workflow: workflow.id, id, number: counted, name: kept, dependencies: waitsFor },
        ...textEffects(workflow.id, id, foreign),
      ],
    });
  },
});

function textEffects(workflow: string, id: string, foreign: ForeignText | undefined): Effect[] {
  return foreign === undefined ? [] : [{ set: "step-text", workflow, id, foreign }];
}

/** `[MULTISTEP:EDIT_STEP:workflow_id:step2:{"timeout":60}]` */
export const editStep = defineCommand({
  namespace: "MULTISTEP",
  action: "EDIT_STEP",
  topic: "steps",
  aliases: ["UPDATE_STEP"],
  control: true,
  summary: "Changes a step's name, handler, params, dependencies or options; null removes a setting.",
  example: '[MULTISTEP:EDIT_STEP:workflow_id:step2:{"timeout":60}]',
  result: "Lists the settings that were changed.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "step", kind: "step", greedy: true, example: "step1" },
    { name: "changes", kind: "object", example: '{"timeout":60}' },
  ],
  keepsGiven: true,
  notes: STEP_OPTION_NOTES,
  steps: "add",
  sets: ["change"],
  pinned: true,
  prepare({ workflow, step, changes }, context) {
    const read = readPatch(changes);
    if (!read.ok) return read;
    const { dependencies, ...rest } = read.value;
    if (Object.keys(read.value).length === 0) return fail("invalid", problem("nothingToChange"));
    const patch: StepPatch = { ...rest };
    if (dependencies === null) patch.dependencies = [];
    else if (dependencies !== undefined) {
      const slots = context.session.steps(workflow.id) ?? new StepSlots();
      const needed = resolveDependencies(dependencies, slots, { name: rest.name ?? step.name, id: step.id });
      if (!needed.ok) return needed;
      patch.dependencies = needed.value;
    }
    if (patch.params != null) {
      const ids = { current: context.actor.message_id, repliedTo: context.repliedTo, workflow: workflow.id };
      const { handler } = patch;
      const spelled =
        handler == null ? patch.params : respellStep({ handler, params: patch.params }, context.engine.handlers).params;
      const named = handler == null ? undefined : handlerNamed(handler, context.engine.handlers);
      const filled = fillStepParams(named, spelled, context.session, ids);
      if (!filled.ok) return filled;
      patch.params = filled.value;
    }
    const name = rest.name == null ? step.name : oneLine(rest.name);
    const text: Effect[] =
      patch.params == null
        ? []
        : [{ set: "step-text", workflow: workflow.id, id: step.id, foreign: editedText(name, patch, context) ?? null }];
    return ok({
      input: { workflow, step, patch, changed: Object.keys(read.value) },
      creates: [
        { set: "step-edited", workflow: workflow.id, id: step.id },
        ...text,
        ...(name === step.name ? [] : [{ set: "step-renamed" as const, workflow: workflow.id, id: step.id, name }]),
      ],
      plans: () => ({ act: "edit", workflow, id: step.id, name: step.name, patch }),
    });
  },
  async run({ workflow, step, patch, changed }, context): Promise<Outcome> {
    const edited = await context.engine.editStep(workflow.id, step.id, patch, context.origin);
    if (!edited.ok) return edited;
    const { name } = edited.value;
    const { replies } = context.messages;
    const key = keyNote(edited.value, context.engine.handlers, replies);
    const said = joined([replies.stepChanged(bold(name), bold(workflow.name), changed.join(", ")), key]);
    const data = { step_id: step.id };
    const text: Effect[] =
      patch.params == null
        ? []
        : [
            {
              set: "step-text",
              workflow: workflow.id,
              id: step.id,
              foreign: foreignText([edited.value], context.engine.handlers) ?? null,
            },
          ];
    if (name === step.name) return success(said, { data, effects: text });
    const double = context.session.steps(workflow.id)?.hasNamesake(name, step.id) === true ? [name] : [];
    return success(joined([said, sameNames(double, replies)]), {
      effects: [...text, { set: "step-renamed", workflow: workflow.id, id: step.id, name }],
      data,
    });
  },
});

/**
 * The text of an edited step that people would read. Without a handler, a `text` param tells, because those handlers use that
 * name.
 */
function editedText(name: string, { handler, params }: StepPatch, { engine }: Pick<CommandContext, "engine">) {
  if (params == null) return undefined;
  const step =
    handler == null ? { handler: "send_message", params: { text: params.text ?? null } } : { handler, params };
  return foreignText([{ name, ...respellStep(step, engine.handlers) }], engine.handlers);
}

const MAX_NAMED = 5;

/** `[MULTISTEP:REMOVE_STEP:workflow_id:step2]` */
export const removeStep = defineCommand({
  namespace: "MULTISTEP",
  action: "REMOVE_STEP",
  topic: "steps",
  aliases: ["DELETE_STEP"],
  control: true,
  summary: "Removes a step from a workflow.",
  example: "[MULTISTEP:REMOVE_STEP:workflow_id:step2]",
  result: "Names the removed step, and the steps that still depend on it.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "step", kind: "step", greedy: true, example: "step1" },
  ],
  sets: ["change"],
  pinned: true,
  prepare({ workflow, step }) {
    return ok({
      input: { workflow, step },
      creates: [{ set: "step-removed", workflow: workflow.id, id: step.id }],
      plans: () => ({ act: "remove", workflow, id: step.id, name: step.name }),
    });
  },
  async run({ workflow, step }, context): Promise<Outcome> {
    const waiting = await waitingFor(workflow.id, step, context);
    const removed = await context.engine.removeStep(workflow.id, step.id, context.origin);
    const gone = removed.ok || (context.repeated && removed.error.code === "not_found");
    if (!removed.ok && !gone) return removed;
    const { replies } = context.messages;
    const said = replies.stepRemoved(bold(step.name), bold(workflow.name));
    return success(lines([said, ...waiting.map((name) => stillWaits(name, step.name, replies))]), {
      effects: [{ set: "step-removed", workflow: workflow.id, id: step.id }],
      data: { step_id: step.id },
    });
  },
});

/** Names of the steps that depend on this one by its id or, once it is removed, by its name. */
async function waitingFor(workflowId: string, step: StepReference, context: CommandContext): Promise<string[]> {
  const found = await context.engine.findWorkflow(workflowId, context.viewer);
  if (!found.ok) return [];
  const { steps } = found.value;
  const hasNamesake = steps.some(({ id, name }) => id !== step.id && name === step.name);
  const waits = ({ dependencies }: { dependencies: readonly string[] }): boolean =>
    dependencies.includes(step.id) || (!hasNamesake && dependencies.includes(step.name));
  return steps
    .filter(waits)
    .slice(0, MAX_NAMED)
    .map(({ name }) => name);
}

function stillWaits(name: string, gone: string, messages: ReplyMessages): RichText {
  return [italic(messages.stillWaits(shortened(name, 60), shortened(gone, 60)))];
}
