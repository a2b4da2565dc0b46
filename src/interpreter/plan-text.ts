import { jsonText } from "../../grammar/json-text.ts";
import { oneLine } from "../engine/plain-text.ts";
import type { StepEffect } from "../i18n/effect.ts";
import { deletes, goesBeyond } from "../i18n/effect.ts";
import type { Messages } from "../i18n/messages.ts";
import { bold, lines, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import type { MessagePlan, PlanBlock, PlanStep } from "./plan.ts";

/** How much of a plan is shown. Lengths in UTF-16 units. */
interface Space {
  rows: number;
  length: number;
  /** Of a single value. */
  value: number;
}

/** What fits on a screen. */
const BRIEF: Space = { rows: 24, length: 2_800, value: 160 };
/** The complete plan takes several messages, but not hundreds. */
const COMPLETE: Space = { rows: 2_000, length: 40_000, value: 1_000 };

/** For a line within a reply. */
const LINE: Space = { rows: 1, length: 400, value: 100 };

/** The rows of a plan; `isCut`: something doesn't fit, and only the complete plan has it. */
export interface PlanText {
  text: RichText;
  isCut: boolean;
}

/** The plan, as much as fits on a screen. What deletes is shown first of all, then what reaches beyond the chat. */
export function planText(plan: MessagePlan, messages: Pick<Messages, "plan">): PlanText {
  return fitting(plan, BRIEF, messages);
}

/** What each of the effects does, shortened to what fits into a line. */
export function effectSentences(effects: readonly StepEffect[], { plan }: Pick<Messages, "plan">): string[] {
  const rows = new Rows(LINE, plan);
  return effects.map((effect) => rows.sentence(effect));
}

/** The plan with everything in it, if there isn't too much. */
export function completePlanText(plan: MessagePlan, messages: Pick<Messages, "plan">): RichText {
  return lines([[bold(messages.plan.complete)], fitting(plan, COMPLETE, messages).text]);
}

interface Row {
  text: RichText;
  length: number;
  /** The higher, the more it matters. */
  weight: number;
  isCut: boolean;
}

function fitting({ blocks }: MessagePlan, space: Space, { plan }: Pick<Messages, "plan">): PlanText {
  const rows = blocks.flatMap((block) => new Rows(space, plan).ofBlock(block, ""));
  const kept = new Set<Row>();
  let length = 0;
  // Sorting keeps the order of rows that matter equally.
  for (const row of rows.toSorted((a, b) => b.weight - a.weight)) {
    if (kept.size === space.rows || length + row.length > space.length) break;
    kept.add(row);
    length += row.length + 1;
  }
  const hidden = rows.length - kept.size;
  const shown = rows.filter((row) => kept.has(row));
  return {
    text: lines([...shown.map(({ text }) => text), ...(hidden === 0 ? [] : [rich`${plan.more(hidden)}`])]),
    isCut: hidden > 0 || shown.some(({ isCut }) => isCut),
  };
}

const [PLAIN, HEAD, BEYOND, DELETES] = [0, 1, 2, 3] as const;

/** Writes rows within a space. */
class Rows {
  readonly #space: Space;
  readonly #plan: Messages["plan"];
  #isCut = false;

  constructor(space: Space, plan: Messages["plan"]) {
    this.#space = space;
    this.#plan = plan;
  }

  ofBlock({ head, steps }: PlanBlock, indent: string): Row[] {
    const isOwnEffect = head.kind === "chat" || (head.kind === "command" && head.isElevated);
    const said = this.#plan.head(this.#safe(head));
    const row = this.#row(
      isOwnEffect ? rich`${indent}⚠️ ${said}` : rich`${indent}▸ ${bold(said)}`,
      isOwnEffect ? BEYOND : HEAD,
    );
    const within = steps.flatMap((step) => this.#ofStep(step, indent));
    // Where a step is shown, so is what starts it.
    row.weight = within.reduce((most, { weight }) => Math.max(most, weight), row.weight);
    return [row, ...within];
  }

  /** What an effect does, its values as single lines. */
  sentence(effect: StepEffect): string {
    return this.#plan.effect(this.#effect(effect));
  }

  #ofStep({ number, name, handler, condition, effects, inner }: PlanStep, indent: string): Row[] {
    const isBeyond = effects.some(goesBeyond);
    const said = effects.map((effect) => this.sentence(effect)).join("; ");
    const only = condition === undefined ? "" : `, ${this.#plan.onlyIf(this.#value(condition))}`;
    const what = said === "" ? this.#plan.step(handler) : said;
    const sign = isBeyond ? "⚠️ " : "";
    const text = rich`${indent}${number}. ${sign}${bold(this.#value(name))}: ${what}${only}`;
    const row = this.#row(text, effects.some(deletes) ? DELETES : isBeyond ? BEYOND : PLAIN);
    return [row, ...inner.flatMap((block) => this.ofBlock(block, `${indent}   `))];
  }

  #row(text: RichText, weight: number): Row {
    const isCut = this.#isCut;
    this.#isCut = false;
    return { text, weight, isCut, length: text.reduce((sum, span) => sum + span.text.length, 0) };
  }

  #effect(effect: StepEffect): StepEffect {
    const shown = this.#safe(effect);
    if (effect.kind === "request") return { ...effect, ...shown, url: this.#url(effect.url) } as StepEffect;
    return shown;
  }

  /** The values as single lines of a reasonable length. */
  #safe<T extends object>(data: T): T {
    const entries = Object.entries(data).map(([key, value]): [string, unknown] => {
      if (key === "params") return [key, value === null ? "" : this.#value(asText(value))];
      if (typeof value === "string") return [key, this.#value(value)];
      if (Array.isArray(value)) return [key, value.map((one) => this.#value(String(one)))];
      if (typeof value === "object" && value !== null) return [key, this.#safe(value)];
      return [key, value];
    });
    return Object.fromEntries(entries) as T;
  }

  /** The address with its origin first and uncut, because what comes before an @ only looks like one. */
  #url(written: string): string {
    const text = single(written);
    const origin = originOf(text);
    if (origin === undefined) return this.#value(text);
    return text.startsWith(origin) && !"@:".includes(text.charAt(origin.length) || "/")
      ? origin + this.#value(text.slice(origin.length))
      : `${origin} (${this.#value(text)})`;
  }

  #value(text: string): string {
    const line = single(text);
    if (line.length > this.#space.value) this.#isCut = true;
    return shortened(line, this.#space.value);
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value);
}

/** Marks that change how the text around them is read, without being seen. */
const INVISIBLE = /[\u200b\u200e\u200f\u061c\u2060\ufeff]/g;

function single(text: string): string {
  return oneLine(text).replaceAll(INVISIBLE, "");
}

function originOf(url: string): string | undefined {
  try {
    const { origin } = new URL(url);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}
