import { foldName } from "../../grammar/names.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { Vocabulary } from "../../grammar/shortcode/parse.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import type { Session } from "../commands/session.ts";
import type { Effect } from "../commands/session-effect.ts";
import { type Failure, fail } from "../engine/result.ts";
import { problem, reasonOf } from "../i18n/problem.ts";
import { nameOf } from "./decide.ts";
import { invalidated } from "./invalidate.ts";
import { lastingShortcode } from "./offer.ts";
import type { PreparedCommand } from "./prepared-command.ts";

/** Whether a message ends within this shortcode. */
export function breaksOff(node: ShortcodeNode | BrokenNode | undefined, text: string): boolean {
  return node?.type === "broken" && node.error.code === "unclosed" && text.slice(node.end).trim() === "";
}

/** The longest beginning of a shortcode that is looked for at a message's end. */
const MAX_OPENER = 60;

/**
 * What is left in doubt by a message that ends before it is clear which shortcode begins there: `[MULTI`, `[MULTISTEP`,
 * `[GROUP:PIN_`. Undefined if it doesn't end like this.
 */
export function openerAtEnd(text: string, vocabulary: Vocabulary): Effect | undefined {
  const end = text.slice(-MAX_OPENER).trimEnd();
  const written = end.slice(end.lastIndexOf("[") + 1);
  if (!end.includes("[") || !/^[\w\s\\-]+(?::[\w\\-]*)?$/.test(written)) return undefined;
  const [namespace = "", action] = written.split(":", 2).map(foldName);
  const opens =
    action === undefined
      ? namespace.length > 1 && foldName("MULTISTEP").startsWith(namespace)
      : Object.entries(vocabulary).some(
          ([name, actions]) =>
            foldName(name) === namespace && Object.keys(actions).some((one) => foldName(one).startsWith(action)),
        );
  if (!opens) return undefined;
  return { set: "unclear", by: `[${written}`, why: problem("breaksOff"), line: 1 };
}

const REFERENCE = /^(?:wf|ex|st|sc)_\w{1,40}$/;

/**
 * Whether only the bracket can be missing: no text and no JSON is open, so none of it can be lost. Nobody knows how a text
 * that was cut off would have continued.
 */
export function isWholeButForBracket({ source }: BrokenNode): boolean {
  const [, action = "", ...args] = source.split(":", 12).map((part) => part.trim());
  if (action === "" || args.length > 10) return false;
  return args.every((argument) => REFERENCE.test(argument) || parsePlaceholder(argument) !== undefined);
}

/** The error for the shortcode that the message ends in. */
export function brokenOff(): Failure {
  return fail("invalid", problem("breaksOff"));
}

/**
 * Holds back the starts of workflows that the message's last, cut-off shortcode was meant to extend: half a workflow must not
 * run.
 */
export function heldByCutOff(commands: PreparedCommand[], session: Session): void {
  const last = commands.at(-1);
  if (last?.state !== "refused") return;
  for (const effect of last.effects) {
    if (effect.set !== "step-failed" && effect.set !== "change-failed") continue;
    for (const [i, command] of commands.entries()) {
      if (command.state !== "ready" || command.command.steps !== "start") continue;
      if (command.known.workflow?.id !== effect.workflow) continue;
      const { node, index, appearance, ...ready } = command;
      const { error } = fail(
        "invalid",
        problem("cutOffAfter", {
          workflow: nameOf(ready),
          by: last.node.action ?? "…",
          where: problem("inLine", { line: effect.line ?? 1 }),
          again: problem("sendAlone", { shortcode: lastingShortcode(ready) }),
        }),
      );
      const effects = invalidated(ready.known, reasonOf(error), session);
      commands[i] = { node, index, appearance, state: "held", error, effects, ready };
    }
  }
}
