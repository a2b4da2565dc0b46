import type { Session } from "../commands/session.ts";
import { fail } from "../engine/result.ts";
import { problem, reasonOf } from "../i18n/problems/problem.ts";
import { nameOf } from "./held-back.ts";
import { invalidated } from "./invalidate.ts";
import { lastingShortcode } from "./offer.ts";
import type { PreparedCommand } from "./prepared-command.ts";

/**
 * Holds back the starts of workflows to which the message's last shortcode, that was cut off, was still to add something:
 * half of a workflow must not run.
 */
export function heldByCutOff(commands: PreparedCommand[], session: Session): void {
  const last = commands.at(-1);
  if (last?.state !== "refused") return;
  for (const effect of last.effects) {
    if (effect.set !== "step-failed" && effect.set !== "change-failed") continue;
    for (const [i, command] of commands.entries()) {
      if (command.state !== "ready" || command.command.steps !== "start") continue;
      if (command.known.workflow?.id !== effect.workflow) continue;
      const { node, index, ...ready } = command;
      const { error } = fail(
        "invalid",
        problem("cutOffAfter", {
          workflow: nameOf(ready),
          by: last.node.action ?? "…",
          why: reasonOf(last.error),
          more: 0,
          where: problem("inLine", { line: effect.line ?? 1 }),
          again: problem("sendAlone", { shortcode: lastingShortcode(ready) }),
        }),
      );
      const effects = invalidated(ready.known, reasonOf(error), session);
      commands[i] = { node, index, state: "held", error, effects, ready };
    }
  }
}
