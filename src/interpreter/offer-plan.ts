import type { StepEffect } from "../i18n/effect.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { type PlanBlock, type PlanServices, planOf } from "./plan.ts";
import { effectSentences } from "./plan-text.ts";
import type { PreparedMessage } from "./prepare.ts";
import type { OfferedCommand, PreparedCommand } from "./prepared-command.ts";

/** What an offered command would do, in the reader's language. */
export interface OfferedEffects {
  /** The command itself, or its deletions: "Delete 3 files". Undefined if its own words say as much. */
  label: string | undefined;
  /** A line: "every day at 9: sends here …". Undefined if nothing is known. */
  line: string | undefined;
}

/** More buttons are not shown. */
const MAX_OFFERS = 12;
/** How many effects are named; further ones are counted. */
const MAX_EFFECTS = 2;

/** What the offered commands of a message would do if their buttons were pressed, by the shortcodes' indexes. */
export async function effectsOfOffers(
  prepared: PreparedMessage,
  services: PlanServices,
  messages: InterpreterMessages,
): Promise<ReadonlyMap<number, OfferedEffects>> {
  const found = new Map<number, OfferedEffects>();
  const offers = prepared.commands.filter((one) => one.state === "offered").slice(0, MAX_OFFERS);
  for (const offer of offers) {
    const { blocks } = await planOf({ ...prepared, commands: commandsFor(offer, prepared) }, services);
    const block = blocks.at(-1);
    if (block !== undefined) found.set(offer.index, described(block, messages));
  }
  return found;
}

/** The commands that determine what the offered one does: itself, and what shaped its workflow before. */
function commandsFor(offer: OfferedCommand & PreparedCommand, { commands }: PreparedMessage): PreparedCommand[] {
  const workflow = offer.ready.known.workflow?.id;
  const shaping = commands.filter(
    (one) =>
      one.index < offer.index &&
      one.state === "ready" &&
      workflow !== undefined &&
      one.known.workflow?.id === workflow &&
      one.command.steps !== "start",
  );
  const { node, index, appearance } = offer;
  return [...shaping, { ...offer.ready, node, index, appearance }];
}

function described({ head, steps }: PlanBlock, messages: InterpreterMessages): OfferedEffects {
  const { plan, replies } = messages;
  if (head.kind === "chat") return { label: head.name === undefined ? undefined : plan.head(head), line: undefined };
  if (head.kind !== "start") return { label: undefined, line: undefined };
  const effects = steps.flatMap((step) => [...step.effects, ...step.inner.flatMap(effectsWithin)]);
  const sentences = effectSentences(effects, messages);
  const shown = sentences.slice(0, MAX_EFFECTS).join("; ");
  const more = sentences.length - MAX_EFFECTS;
  const said = [head.when, more > 0 ? replies.andMore(shown, more) : shown].filter(
    (part) => part !== undefined && part !== "",
  );
  return { label: deletionLabel(effects, messages), line: said.length === 0 ? undefined : said.join(": ") };
}

function effectsWithin({ steps }: PlanBlock): StepEffect[] {
  return steps.flatMap((step) => [...step.effects, ...step.inner.flatMap(effectsWithin)]);
}

/** What the effects delete, in a few words. */
function deletionLabel(effects: readonly StepEffect[], { replies }: InterpreterMessages): string | undefined {
  const files = effects.flatMap((effect) => (effect.kind === "delete_file" ? [effect.path] : []));
  const documents = new Map<string, boolean>();
  for (const effect of effects)
    if (effect.kind === "delete")
      documents.set(effect.collection, effect.query === undefined || documents.get(effect.collection) === true);
  if (files.length === 0 && documents.size === 0) return undefined;
  return replies.offerDeletion(
    files,
    [...documents].map(([collection, isAll]) => ({ collection, isAll })),
  );
}
