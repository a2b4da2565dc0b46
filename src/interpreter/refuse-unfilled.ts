import { jsonText } from "../../grammar/json-text.ts";
import type { BrokenNode } from "../../grammar/shortcode/nodes.ts";
import type { PrintableArgument } from "../../grammar/shortcode/print.ts";
import type { Command } from "../commands/command.ts";
import type { Bound } from "../commands/signature.ts";
import { type Unfilled, unfilledIn, withoutMember } from "../commands/unfilled.ts";
import type { JsonValue } from "../engine/json.ts";
import { type Failure, fail } from "../engine/result.ts";
import { type Problem, problem } from "../i18n/problems/problem.ts";
import type { Segment } from "./binding/segments.ts";
import { printableSegments, printCommand } from "./candidates.ts";

/** The refusal of a placeholder nobody filled in, and the shortcode without it, if leaving it out has a meaning. */
export function refuseUnfilled(
  command: Command,
  values: Bound["values"],
  segments: readonly Segment[],
): { failed: Failure; instead: string | undefined } | undefined {
  const unfilled = unfilledIn(command.signature, values);
  if (unfilled === undefined) return undefined;
  const { key, written } = unfilled;
  const failed = fail("invalid", problem("unfilled", { key, written, instead: whatToWrite(unfilled) }), "");
  return { failed, instead: key === "chat_id" ? withoutIt(command, values, segments, unfilled) : undefined };
}

function whatToWrite({ key, isOptional, path }: Unfilled): Problem {
  if (key === "chat_id") return problem("fillInChat");
  if (key === "message_id" || key === "message")
    return path.length === 1 ? problem("fillInMessage") : problem("fillIn", { key });
  if (key === "user_id" || key === "user") return problem("fillInPerson");
  if (/(?:^|_)(?:key|token|secret|password|authorization)$/i.test(key)) return problem("fillInSecret");
  return isOptional ? problem("fillInOrLeaveOut", { key }) : problem("fillIn", { key });
}

function withoutIt(
  command: Command,
  values: Bound["values"],
  segments: readonly Segment[],
  { path: [parameter, ...rest] }: Unfilled,
): string {
  const value = values[String(parameter)] as JsonValue;
  const same = jsonText(value);
  const args = printableSegments(segments).map(
    (one): PrintableArgument =>
      one.kind === "json" && jsonText(one.value) === same ? { kind: "json", value: withoutMember(value, rest) } : one,
  );
  return printCommand(command, args);
}

const ELLIPSIS = /:\s{0,9}([{[]\s?(?:\.{3}|…)\s?[}\]])\s{0,9}(?=[:\]])/;

/** `[MULTISTEP:EXECUTE:workflow_id:{...}]`: JSON that stands for some JSON or other. */
export function ellipsisJson({ error, source }: BrokenNode): Failure | undefined {
  if (error.code !== "bad-json") return undefined;
  const written = ELLIPSIS.exec(source)?.[1];
  return written === undefined
    ? undefined
    : fail("invalid", problem("unfilled", { key: "", written, instead: problem("fillIn", { key: "JSON" }) }), "");
}
