import { jsonText } from "../../grammar/json-text.ts";
import type { BrokenNode } from "../../grammar/shortcode/nodes.ts";
import type { PrintableArgument } from "../../grammar/shortcode/print.ts";
import type { Command } from "../commands/command.ts";
import type { Bound } from "../commands/signature.ts";
import { type Unfilled, unfilledIn, withoutMember } from "../commands/unfilled.ts";
import type { JsonValue } from "../engine/json.ts";
import { type Failure, fail } from "../engine/result.ts";
import { type Problem, problem } from "../i18n/problem.ts";
import type { Segment } from "./binding/segments.ts";
import { printableSegments, printCommand } from "./candidates.ts";

/** The refusal of a placeholder nobody filled in, and the shortcode without it, if leaving it out has a meaning. */
export function refuseUnfilled(
  command: Command,
  values: Bound["values"],
  segments: readonly Segment[],
): { failed: Failure; instead: string | undefined } | undefined {
  const found: Unfilled[] = [];
  for (const one of unfilledIn(command.signature, values)) if (found.push(one) === MAX_NAMED) break;
  const [unfilled, ...others] = found;
  if (unfilled === undefined) return undefined;
  const { key } = unfilled;
  const failed = fail("invalid", named(unfilled, others), "");
  return {
    failed,
    instead: key === "chat_id" && others.length === 0 ? withoutIt(command, values, segments, unfilled) : undefined,
  };
}

/** The most that are named. */
const MAX_NAMED = 4;

function named(unfilled: Unfilled, [next, ...others]: readonly Unfilled[]): Problem {
  const { key, written } = unfilled;
  const more = next === undefined ? undefined : named(next, others);
  return problem("unfilled", { key, written, instead: whatToWrite(unfilled), more });
}

function whatToWrite({ key, written, isOptional, path }: Unfilled): Problem {
  if (key === "chat_id") return problem("fillInChat");
  if (key === "message_id" || key === "message")
    return path.length === 1 ? problem("fillInMessage") : problem("fillIn", { key });
  if (key === "user_id" || key === "user") return problem("fillInPerson");
  if (SECRET.test(key) || SECRET.test(written.replace(/_HERE$/, ""))) return problem("fillInSecret");
  return isOptional ? problem("fillInOrLeaveOut", { key }) : problem("fillIn", { key });
}

const SECRET = /(?:^|[_-])(?:key|token|secret|password|authorization)[">]?$/i;

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

/** `[MULTISTEP:EXECUTE:workflow_id:{...}]`: JSON that stands for any JSON. */
export function ellipsisJson({ error, source }: BrokenNode): Failure | undefined {
  if (error.code !== "bad-json") return undefined;
  const written = ELLIPSIS.exec(source)?.[1];
  return written === undefined
    ? undefined
    : fail(
        "invalid",
        problem("unfilled", { key: "", written, instead: problem("fillIn", { key: "JSON" }), more: undefined }),
        "",
      );
}
