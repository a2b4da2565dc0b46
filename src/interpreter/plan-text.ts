import { jsonText } from "../../grammar/json-text.ts";
import { oneLine } from "../../grammar/plain-text.ts";
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
  /** Of what a single step does. */
  step: number;
}

/** What fits on a screen. */
const BRIEF: Space = { rows: 24, length: 2_800, value: 160, step: 1_200 };
const ALL = Number.POSITIVE_INFINITY;
const COMPLETE: Space = { rows: ALL, length: ALL, value: ALL, step: ALL };

/** For a line within a reply. */
const LINE: Space = { rows: 1, length: 400, value: 100, step: 400 };

/** The rows of a plan; `isCut`: something doesn't fit, and only the complete plan has it. */
export interface PlanText {
  text: RichText;
  isCut: boolean;
}

/** As much of the plan as fits on a screen: deletions first, then what reaches beyond the chat. */
export function planText(plan: MessagePlan, messages: Pick<Messages, "plan">): PlanText {
  return fitting(plan, BRIEF, messages);
}

/** What each of the effects does, shortened to what fits into a line. */
export function effectSentences(effects: readonly StepEffect[], { plan }: Pick<Messages, "plan">): string[] {
  const rows = new Rows(LINE, plan);
  return effects.map((effect) => rows.sentence(effect));
}

/** The plan with everything in it. */
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
    // If a step is shown, so is what starts it.
    row.weight = within.reduce((most, { weight }) => Math.max(most, weight), row.weight);
    return [row, ...within];
  }

  /** What an effect does, its values as single lines. */
  sentence(effect: StepEffect): string {
    return this.#plan.effect(this.#effect(effect));
  }

  #ofStep({ number, name, handler, condition, mayNot, effects, inner }: PlanStep, indent: string): Row[] {
    const isBeyond = effects.some(goesBeyond);
    const said = this.#sentences(effects);
    const only = condition === undefined ? "" : `, ${this.#plan.onlyIf(this.#value(condition))}`;
    const what = said === "" ? this.#plan.step(handler) : said;
    // Before the name, where nothing that the step says can imitate it.
    const sign = `${isBeyond ? "⚠️ " : ""}${mayNot ? `(${this.#plan.mayNot}) ` : ""}`;
    const text = rich`${indent}${number}. ${sign}${bold(this.#title(name))}: ${what}${only}`;
    const row = this.#row(text, Math.max(PLAIN, ...effects.map(weightOf)));
    return [row, ...inner.flatMap((block) => this.ofBlock(block, `${indent}   `))];
  }

  /** Everything a step does, or the most important part. */
  #sentences(effects: readonly StepEffect[]): string {
    const said = effects.map((effect) => ({ text: this.sentence(effect), weight: weightOf(effect) }));
    const kept = new Set<(typeof said)[number]>();
    let length = 0;
    for (const one of said.toSorted((a, b) => b.weight - a.weight)) {
      length += one.text.length + 2;
      if (length > this.#space.step && kept.size > 0) break;
      kept.add(one);
    }
    const shown = said.filter((one) => kept.has(one)).map(({ text }) => text);
    if (kept.size === said.length) return shown.join("; ");
    this.#isCut = true;
    return [...shown, this.#plan.moreEffects(said.length - kept.size)].join("; ");
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

  /** The values as single lines of a reasonable length that cannot be read as the words around them. */
  #safe<T extends object>(data: T): T {
    const entries = Object.entries(data).map(([key, value]): [string, unknown] => {
      if (key === "params") return [key, value === null ? "" : this.#value(asText(value))];
      if (typeof value === "string") return [key, this.#said(key, value)];
      if (Array.isArray(value)) return [key, value.map((one) => this.#said(key, String(one)))];
      if (typeof value === "object" && value !== null) return [key, this.#safe(value)];
      return [key, value];
    });
    return Object.fromEntries(entries) as T;
  }

  #said(key: string, value: string): string {
    // A text for people starts with what it says; for everything else, the end may say the most.
    if (QUOTED.has(key)) return this.#value(value, shortened).replaceAll('"', "'");
    const line = this.#value(value);
    return BARE.has(key) && !isWord(line) ? JSON.stringify(line) : line;
  }

  /** The address with its origin first and uncut, because what comes before an @ only looks like one. */
  #url(written: string): string {
    const text = oneLine(written);
    const origin = originOf(written);
    if (origin === undefined) return text.includes("{") ? this.#plan.laterHost(this.#value(text)) : this.#value(text);
    return text.startsWith(origin) && !"@:".includes(text.charAt(origin.length) || "/")
      ? origin + this.#value(text.slice(origin.length))
      : `${origin} (${this.#value(text)})`;
  }

  /** The name of a step, in quotation marks if it could be taken for anything else in its row. */
  #title(name: string): string {
    const line = this.#value(name);
    return LIKE_A_ROW.test(line) ? `"${line.replaceAll('"', "'")}"` : line;
  }

  #value(text: string, cut = cutInside): string {
    const line = oneLine(text);
    if (line.length > this.#space.value) this.#isCut = true;
    return cut(line, this.#space.value);
  }
}

/** A request to a host that a template decides may go anywhere. */
function weightOf(effect: StepEffect): number {
  const isAnywhere = effect.kind === "request" && originOf(effect.url) === undefined;
  return deletes(effect) || isAnywhere ? DELETES : goesBeyond(effect) ? BEYOND : PLAIN;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value);
}

/** Values that the sentences put in quotation marks, and values without them. */
const QUOTED: ReadonlySet<string> = new Set([
  "text",
  "workflow",
  "name",
  "names",
  "title",
  "content",
  "description",
  "prompt",
]);
const BARE: ReadonlySet<string> = new Set([
  "collection",
  "path",
  "from",
  "to",
  "operation",
  "method",
  "chat",
  "shortcode",
  "person",
]);

/** What numbers a row, marks one or ends its name. */
const LIKE_A_ROW = /^\(|(?:^|\s)\d+[.)]|[⚠▸,:;"“”]/u;

/** Whether a value is plainly one word, a path or a template. */
function isWord(text: string): boolean {
  return /^(?:[^\s"';:(),]+|\{[^{}"]{1,200}\})$/u.test(text);
}

/** The text with its middle left out, and a mark of how much that is, if it is longer than `limit`. */
function cutInside(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = Math.floor(limit / 3);
  const start = Array.from(text.slice(0, limit - end - 12))
    .slice(0, -1)
    .join("");
  const rest = Array.from(text.slice(-end)).slice(1).join("");
  return `${start} […${text.length - start.length - rest.length}…] ${rest}`;
}

/** The longest origin of a host that can exist. */
const MAX_ORIGIN = 270;
/** All of an address up to where its host certainly ends: what follows may be decided by a template. */
const AUTHORITY = /^[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]+[\\/?#]/i;

/** The origin that a request with this address will go to; undefined if it has none, or a template decides about it. */
function originOf(written: string): string | undefined {
  // As a parser of addresses reads it: it skips tabs and line ends.
  const address = written.trim().replaceAll(/[\t\n\r]/g, "");
  const template = address.indexOf("{");
  const known = template < 0 ? address : address.slice(0, template);
  if (template >= 0 && !AUTHORITY.test(known)) return undefined;
  const origin = URL.canParse(known) ? new URL(known).origin : "null";
  return origin === "null" || origin.length > MAX_ORIGIN ? undefined : origin;
}
