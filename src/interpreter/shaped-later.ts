import { foldName } from "../../grammar/names.ts";
import { LineCounter } from "../../grammar/position.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { type Command, isStart } from "../commands/command.ts";

/** A shortcode that gives a workflow something: its action, and its line. */
export interface Shaping {
  action: string;
  line: number;
}

/**
 * For starts by their index, what gives the workflow that they name its first steps, or a question or condition, only further
 * down, unless it is started again below that.
 */
export function shapedLaterIn(
  nodes: readonly (ShortcodeNode | BrokenNode)[],
  commands: readonly (Command | undefined)[],
  source: string,
): ReadonlyMap<number, Shaping> {
  const found = new Map<number, Shaping>();
  const lines = new LineCounter(source);
  /** What comes below, by how the workflow is named; undefined above a start. */
  const below = new Map<string, { first: Shaping; gate: Shaping | undefined } | undefined>();
  const shapings = nodes.map((node, index): Shaping | undefined => {
    const { line } = lines.at(node.start);
    const isPart = commands[index]?.sets?.some((one) => one === "step" || one === "change") === true;
    return isPart && node.type === "shortcode" ? { action: node.action, line } : undefined;
  });
  const isEmpty = emptyAt(commands, shapings);
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const [command, node, shaping] = [commands[index], nodes[index]!, shapings[index]];
    const [first] = node.args;
    const name = first?.kind === "text" ? foldName(first.text) : "";
    if (command === undefined) continue;
    // Above it, a placeholder means another workflow.
    if (createsOnly(command)) below.clear();
    else if (isStart(command)) {
      const shaped = below.get(name);
      const later = isEmpty[index] === true ? shaped?.first : shaped?.gate;
      if (later !== undefined) found.set(index, later);
      below.set(name, undefined);
    } else if (shaping !== undefined) {
      const known = below.get(name);
      const gate = isGate(node, source) ? shaping : known?.gate;
      if (known !== undefined || !below.has(name)) below.set(name, { first: shaping, gate });
    }
  }
  return found;
}

/** Whether the message has created a workflow above each shortcode and given it nothing yet. */
function emptyAt(commands: readonly (Command | undefined)[], shapings: readonly (Shaping | undefined)[]): boolean[] {
  let isEmpty = false;
  return commands.map((command, index) => {
    if (command !== undefined && createsOnly(command)) isEmpty = true;
    else if (shapings[index] !== undefined) isEmpty = false;
    return isEmpty;
  });
}

function createsOnly(command: Command): boolean {
  return command.sets?.includes("workflow") === true && !isStart(command);
}

/** Whether a shortcode gives a workflow a question or a condition. */
export function isGate(node: ShortcodeNode | BrokenNode, source: string): boolean {
  return asksPeople(node, source) || /"condition"\s{0,3}:/i.test(source.slice(node.start, node.end));
}

/** Whether a shortcode adds a step that asks a person. */
export function asksPeople({ args, start, end }: ShortcodeNode | BrokenNode, source: string): boolean {
  return (
    args.some((argument) => argument.kind === "text" && /^(?:approval|ask)$/i.test(argument.text)) ||
    /handler\W{1,9}(?:approval|ask)\b/i.test(source.slice(start, end))
  );
}

/** Whether a shortcode brings a time of its own: a schedule, or a step that waits. */
export function isTimed({ action, args, start, end }: ShortcodeNode | BrokenNode, source: string): boolean {
  return (
    action === "SCHEDULED_WORKFLOW" ||
    args.some((argument) => argument.kind === "text" && /^delay$/i.test(argument.text)) ||
    /handler\W{1,9}delay\b/i.test(source.slice(start, end))
  );
}
