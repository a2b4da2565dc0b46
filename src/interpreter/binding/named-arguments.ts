import { foldName } from "../../../grammar/names.ts";
import { jsonLike } from "../../../grammar/shortcode/tool-call.ts";
import type { Parameter, Signature } from "../../commands/signature.ts";
import { readWholeNumber } from "../../commands/whole-number.ts";
import { objectIn, type Segment } from "./segments.ts";

/** Other names that people and AIs use for parameters. */
export const NAMES: Readonly<Record<string, string>> = {
  workflow: "workflow_id workflow_name id",
  name: "workflow_name step_name title",
  description: "desc",
  handler: "type action handler_name",
  params: "parameters args config",
  dependencies: "depends_on deps",
  global_timeout: "timeout",
  max_parallel_steps: "max_parallel",
  when: "schedule cron time at delay interval",
  context: "params data input",
  execution: "execution_id id",
  template: "template_name name",
  batch_size: "size",
};

/**
 * The arguments without the names in front of numbers and dependencies: `depends_on=Fetch:timeout=60`, `depends_on:Fetch`. A
 * number whose name is that of a later parameter leaves the ones before it out. Texts keep what looks like a name. `source` is the
 * text that the segments are parts of.
 */
export function withoutNames(signature: Signature, segments: readonly Segment[], source: string): Segment[] {
  const ints = signature.filter(({ kind }) => kind === "int");
  let numbers = 0;
  const isDependencies = (name: string): boolean =>
    signature.some((one) => one.kind === "dependencies" && isCalled(one, name));
  // A step may be called "Deps".
  const isDependencyList = (text: string): boolean => /depend/i.test(text) && isDependencies(text);
  const isNumberNamed = (name: string, next: Segment | undefined): boolean =>
    ints.some((one) => isCalled(one, name)) && readWholeNumber(next?.text ?? "").kind === "whole";
  let isAfterParams = false;
  let hasNames = false;
  return segments.flatMap((segment, i) => {
    isAfterParams ||= objectIn(segment) !== undefined;
    if (segment.json !== undefined) return [segment];
    const isNamed = isAfterParams && isDependencyList(segments[i - 1]?.text ?? "");
    if (isAfterParams && source.charAt(segment.end) === ":" && isDependencyList(segment.text)) {
      hasNames = true;
      return [];
    }
    // `depends_on: step1: timeout: 60`, also with a comma before the second name.
    if (hasNames && isNumberNamed(segment.text, segments[i + 1])) return [];
    const comma = segment.text.lastIndexOf(",");
    if (hasNames && comma >= 0 && isNumberNamed(segment.text.slice(comma + 1).trim(), segments[i + 1])) {
      const text = segment.text.slice(0, comma).trim();
      return [{ ...segment, text, raw: text }];
    }
    if (isNamed && /^\d{1,5}$/.test(segment.text)) return [{ ...segment, text: `step${segment.text}` }];
    if (readWholeNumber(segment.text).kind !== "text") numbers += 1;
    const [whole = "", name = ""] = /^([a-z_]{1,40})\s{0,4}=\s{0,4}(?=[^\s=])/i.exec(segment.text) ?? [];
    if (whole === "") return [segment];
    const given = segment.text.slice(whole.length);
    const text = isDependencies(name) && /^\d{1,5}$/.test(given) ? `step${given}` : given;
    const start = segment.end - segment.raw.trimStart().length + whole.length;
    const value = text.startsWith("[") ? jsonLike(text) : undefined;
    const bare = {
      text,
      raw: text,
      repaired: false,
      start,
      end: segment.end,
      ...(value === undefined ? {} : { json: value }),
    };
    if (isDependencies(name)) return [bare];
    const at = ints.findIndex((one) => isCalled(one, name));
    if (at < numbers || readWholeNumber(text).kind !== "whole") return [segment];
    const leftOut = { text: "", raw: "", repaired: false, start, end: start };
    const before = Array.from({ length: at - numbers }, () => leftOut);
    numbers = at + 1;
    return [...before, bare];
  });
}

function isCalled({ name }: Parameter, written: string): boolean {
  return [name, ...(NAMES[name] ?? "").split(" ")].some((one) => foldName(one) === foldName(written));
}
