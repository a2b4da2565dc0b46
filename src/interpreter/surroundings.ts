import type { TextFormats } from "../../grammar/position.ts";
import { alternativesOf } from "../../grammar/prose/alternatives.ts";
import { appearancesOf } from "../../grammar/prose/appearance.ts";
import { lostBeginningsIn } from "../../grammar/prose/lost-beginning.ts";
import { lostCommandsIn } from "../../grammar/prose/lost-commands.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { ParsedMessage } from "../../grammar/shortcode/parse.ts";
import { type Command, isStart, type Sets } from "../commands/command.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Effect } from "../commands/session-effect.ts";
import type { Engine } from "../engine/engine.ts";
import { problem, type Wording } from "../i18n/problem.ts";
import { lineOf } from "../i18n/rich-text.ts";
import type { Surroundings } from "./decide.ts";
import { isBare, isGeneric, isInlineCode, type Placement } from "./explanation.ts";
import { asksPeople, isGate, isTimed, shapedLaterIn } from "./shaped-later.ts";

/** What the message says around each shortcode, by its index. */
export function surroundingsOf(
  nodes: readonly (ShortcodeNode | BrokenNode)[],
  { nodes: all, source }: ParsedMessage,
  registry: CommandRegistry,
  formats: Partial<TextFormats>,
): (index: number) => Omit<Surroundings, "node" | "deleting"> {
  if (nodes.length === 0)
    return () => ({ appearance: "alone", choice: undefined, explains: undefined, shapedLater: undefined });
  const commands = nodes.map(({ namespace, action }) =>
    action === undefined ? undefined : registry.find(namespace, action),
  );
  const indexesOf = (is: (command: Command) => boolean): ReadonlySet<number> =>
    new Set(commands.flatMap((command, index) => (command !== undefined && is(command) ? [index] : [])));
  const starts = indexesOf(isStart);
  const roles = {
    starts,
    parts: indexesOf((command) => !isStart(command) && command.sets?.some((one) => PARTS.has(one)) === true),
    creates: indexesOf((command) => command.sets?.includes("workflow") === true),
    gated: new Set(nodes.flatMap((node, index) => (isGate(node, source) || isTimed(node, source) ? [index] : []))),
    asks: nodes.some((node) => asksPeople(node, source)),
  };
  const appearances = appearancesOf(all, source, roles, formats);
  const startsOfChoice = alternativesOf(all, source, starts, formats.emphasis);
  // Commands that control a run may be a choice as well: "Choose one: … CANCEL … or … PAUSE".
  const found =
    startsOfChoice.length > 0
      ? startsOfChoice
      : alternativesOf(
          all,
          source,
          indexesOf((command) => isStart(command) || command.control === true),
          formats.emphasis,
        );
  const choices = new Map(found.map((one) => [one.index, one]));
  const places = nodes.map(
    (node, index): Placement => ({
      appearance: appearances[index] ?? "alone",
      isCode: isInlineCode(node, source, formats.code),
    }),
  );
  const generic = nodes.map((node, index) => isGeneric(node, places[index]!, registry));
  const isExplaining = generic.includes(true);
  const later = shapedLaterIn(nodes, commands, source);
  const explains = ({ appearance, isCode }: Placement, index: number): Surroundings["explains"] => {
    if (generic[index] === true) return "generic";
    return isExplaining && (appearance !== "alone" || isCode) && isBare(nodes[index]!) ? "beside" : undefined;
  };
  return (index) => {
    const place = places[index]!;
    const shapedLater = later.get(index);
    return { appearance: place.appearance, choice: choices.get(index), explains: explains(place, index), shapedLater };
  };
}

/** A line of prose that may belong to a command. */
interface LostLine {
  at: number;
  why: Wording;
}

const PARTS: ReadonlySet<Sets> = new Set(["workflow", "step", "change"]);

/** The lines before each shortcode, by its index, that may have been meant as commands, or as parts of some, but aren't. */
export function lostBefore(
  { nodes }: ParsedMessage,
  handlers: Engine["handlers"],
): (index: number) => readonly LostLine[] {
  const names = new Set(handlers.keys());
  // Nothing comes after the last command that could be held back.
  const last = nodes.findLastIndex(({ type }) => type !== "text");
  const before = nodes.slice(0, last + 1);
  const beginnings = lostBeginningsIn(before);
  let next = 0;
  const found: LostLine[][] = [[]];
  for (const node of before) {
    if (node.type !== "text") {
      found.push([]);
      continue;
    }
    if (node.thinking) continue;
    const commands = lostCommandsIn(node.text, names).map((offset) => node.start + offset);
    found.at(-1)?.push(...commands.map((at) => ({ at, why: problem("likelyCommand") })));
    for (let at = beginnings[next]; at !== undefined && at < node.end; at = beginnings[++next])
      found.at(-1)?.push({ at, why: problem("beginningIsMissing") });
  }
  return (index) => found[index] ?? [];
}

const MAX_LINE_SHOWN = 60;

/** The doubt that such a line raises. */
export function unclearLine(text: string, at: number, line: number, why: Wording): Effect {
  const written = text.slice(at, at + 4 * MAX_LINE_SHOWN).split("\n", 1)[0] ?? "";
  // Long quotes in errors are cut, so it may have no quotation mark.
  return { set: "unclear", by: lineOf(written.replaceAll('"', "'"), MAX_LINE_SHOWN), why, line };
}
