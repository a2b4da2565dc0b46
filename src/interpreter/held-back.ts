import type { Command } from "../commands/command.ts";
import type { Doubt } from "../commands/doubts.ts";
import { heldTexts } from "../commands/foreign-texts.ts";
import type { Session } from "../commands/session.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { type Problem, problem } from "../i18n/problems/problem.ts";
import { lastingShortcode } from "./offer.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/** Whether a command starts steps. RETRY does not: it continues a run. */
export function isStart({ steps, sets }: Pick<Command, "steps" | "sets">): boolean {
  return steps === "start" || sets?.includes("execution") === true;
}

/**
 * Why a start is held back: something that shapes its workflow, or may have been meant to, comes before it in the message
 * and has failed; or people would read a template of another language that this message wrote.
 */
export function heldBack(
  ready: ReadyCommand,
  session: Session,
  messages: Pick<InterpreterMessages, "replies">,
): Failure | undefined {
  const { command, references, values } = ready;
  if (!isStart(command) && !command.restarts) return undefined;
  const [first] = command.signature;
  const workflow = first?.kind === "workflow" ? references[first.name] : undefined;
  if (first === undefined || workflow === undefined) {
    const { unclear } = session.doubts;
    return unclear && fail("invalid", reasonFor(unclear, nameOf(ready), problem("sendThisAlone")));
  }
  const isById = workflow.id === values[first.name];
  const doubt = session.doubts.about(workflow.id, isById);
  if (doubt === undefined) {
    return heldTexts(workflow.id, session.foreignTexts(workflow.id), lastingShortcode(ready), messages);
  }
  const again = problem("sendAlone", { shortcode: lastingShortcode(ready) });
  return fail(doubt.kind === "step" ? "missing_dependency" : "invalid", reasonFor(doubt, nameOf(ready), again));
}

/** The name of what a command starts. */
export function nameOf({ known, values, command }: ReadyCommand): string {
  const [first] = command.signature;
  const given = first === undefined ? undefined : values[first.name];
  return known.workflow?.name ?? known.name ?? (typeof given === "string" ? given : command.action);
}

function reasonFor(doubt: Doubt, workflow: string, again: Problem): Problem {
  const { why, line, more } = doubt;
  const where = line === undefined ? problem("inEarlierMessage") : problem("inLine", { line });
  const shared = { workflow, why, more, where, again };
  switch (doubt.kind) {
    case "step": {
      const { name, number } = doubt;
      const step = name === "" ? problem("numberedStep", { number }) : problem("namedStep", { name });
      return problem("stepMissing", { ...shared, step });
    }
    case "change":
      return problem("changeFailed", { ...shared, by: doubt.by });
    case "unclear":
      return problem("unclearPart", { ...shared, by: doubt.by });
  }
}
