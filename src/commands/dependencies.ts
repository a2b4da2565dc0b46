import { jsonText, withoutQuotes } from "../../grammar/json-text.ts";
import { foldName } from "../../grammar/names.ts";
import type { JsonValue } from "../engine/json.ts";
import { type Failure, fail, type Result } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import type { Dependencies } from "./signature.ts";
import type { StepSlots } from "./step-slots.ts";

const NONE = new Set(
  ["", "none", "null", "nil", "[]", "{}", "n/a", "nothing", "no dependencies", "tidak ada"].map(foldName),
);

const NO_DEPENDENCIES: Dependencies = { whole: "", parts: [] };

/** Reads `a,b`, `none` or nothing. */
export function dependenciesFromText(text: string): Dependencies {
  const whole = text.trim();
  if (whole.length <= 40 && NONE.has(foldName(whole))) return NO_DEPENDENCIES;
  const parts = whole
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return { whole, parts };
}

/** Reads a JSON list of step names or numbers, one of them, or null. A list may be in quotes. */
export function dependenciesFromJson(written: JsonValue): Result<Dependencies> {
  const json = withoutQuotes(written);
  const value = Array.isArray(json) ? json : written;
  if (value === null || value === false) return { ok: true, value: NO_DEPENDENCIES };
  if (typeof value === "string") return { ok: true, value: dependenciesFromText(value) };
  if (typeof value === "number") return dependenciesFromJson([value]);
  if (!Array.isArray(value)) return fail("invalid", problem("dependenciesNotNames", { written: jsonText(value) }));
  const parts: string[] = [];
  for (const part of value) {
    if (typeof part === "number" && Number.isInteger(part)) {
      if (part < 1) return fail("invalid", problem("stepNumbersFromOne"));
      parts.push(`step${part}`);
      continue;
    }
    if (typeof part !== "string") return fail("invalid", problem("dependencyNotQuoted", { written: jsonText(part) }));
    if (part.trim() !== "") parts.push(part.trim());
  }
  return { ok: true, value: { whole: parts.length === 1 ? (parts[0] as string) : "", parts } };
}

/** `step1 and step2`, `A; B`, as people list things. */
const LISTED = /\s+(?:and|dan|und)\s+|[;&+|]/;
/** Words that people write before the step they wait for. */
const LEAD_IN = /^(?:after|depends on|needs|setelah)(?:\s*:\s*|\s+)(?:the\s+)?(?:step\s+)?/i;

/** The steps in one written dependency, if they are there, listed in words or after a word such as "after". */
function inWords(written: string, slots: StepSlots, own: string | undefined): string[] | undefined {
  if (written.length > 500) return undefined;
  const isThere = (part: string): boolean => slots.resolve(part, own).is !== "later";
  const rest = written.replace(LEAD_IN, "");
  for (const text of [written, rest]) {
    const listed = text.split(LISTED).map((part) => part.trim());
    if ((listed.length > 1 || text !== written) && listed.every(isThere)) return listed;
  }
  return undefined;
}

/**
 * Turns written dependencies into step ids. An unknown step may be added later, so its name is kept. A step that could not be
 * added is an error, and so is the step itself (`own`).
 */
export function resolveDependencies(
  given: Dependencies,
  slots: StepSlots,
  own: { name: string; id?: string },
): Result<string[]> {
  const whole = given.whole === "" ? undefined : slots.resolve(given.whole, own.id);
  const written = whole !== undefined && whole.is !== "later" ? [given.whole] : given.parts;
  const references = new Set<string>();
  const listed = written.flatMap((part) =>
    slots.resolve(part, own.id).is === "later" ? (inWords(part, slots, own.id) ?? [part]) : [part],
  );
  for (const dependency of listed) {
    const meaning = slots.resolve(dependency, own.id);
    if (meaning.is === "ambiguous") {
      const names = meaning.names.map((name) => `"${name}"`);
      return fail("ambiguous", problem("ambiguousStep", { written: dependency, names }));
    }
    if (meaning.is === "none-before")
      return fail("invalid", problem("noStepBefore", { name: own.name, written: dependency }));
    if (meaning.is === "failed")
      return fail("invalid", problem("dependsOnFailed", { step: meaning.label, why: meaning.why }));
    if (meaning.is === "removed") return fail("invalid", problem("dependsOnRemoved", { step: meaning.label }));
    if (meaning.is === "step" && meaning.id === own.id) return dependsOnItself(own.name);
    if (meaning.is === "step") references.add(meaning.id);
    else {
      const next = own.id === undefined ? slots.slots.length + 1 : undefined;
      if (
        foldName(meaning.reference) === foldName(own.name) ||
        (meaning.number !== undefined && meaning.number === next)
      )
        return dependsOnItself(own.name);
      const mistaken = /^\d+$/.test(dependency) ? bareNumber(dependency) : strayTimeout(dependency, slots);
      if (mistaken !== undefined) return mistaken;
      references.add(meaning.reference);
    }
  }
  return { ok: true, value: [...references] };
}

function dependsOnItself(name: string) {
  return fail("invalid", problem("dependsOnItself", { name }));
}

/**
 * Why a step cannot read these steps, as far as known before all steps are added: it is the step itself, it was removed, or the
 * name is ambiguous.
 */
export function unreadableSoFar(
  read: readonly string[],
  slots: StepSlots,
  own: { name: string; id?: string },
): Failure | undefined {
  for (const written of read) {
    const meaning = slots.resolve(written, own.id);
    if (meaning.is === "removed")
      return fail("missing_dependency", problem("readsRemoved", { name: own.name, written }));
    if (meaning.is === "none-before")
      return fail("missing_dependency", problem("noStepBefore", { name: own.name, written }));
    if (meaning.is === "ambiguous")
      return fail("ambiguous", problem("ambiguousStep", { written, names: meaning.names.map((name) => `"${name}"`) }));
    const isNext = meaning.is === "later" && own.id === undefined && meaning.number === slots.slots.length + 1;
    const isOwn = meaning.is === "step" ? meaning.id === own.id : foldName(written) === foldName(own.name);
    if (isNext || (isOwn && meaning.is !== "failed"))
      return fail("missing_dependency", problem("readsItself", { name: own.name }));
  }
  return undefined;
}

/** `300`, which is not a step: a misplaced timeout, or a step's number. */
function bareNumber(number: string) {
  return fail("invalid", problem("bareNumber", { number }));
}

/** `step:fast` where `step` exists: the rest was intended as the timeout. */
function strayTimeout(written: string, slots: StepSlots) {
  const colon = written.lastIndexOf(":");
  const [step, rest] = [written.slice(0, colon).trim(), written.slice(colon + 1).trim()];
  if (colon < 0 || /\s/.test(step) || !/^\S+$/.test(rest) || slots.resolve(step).is === "later") return undefined;
  return fail("invalid", problem("strayTimeout", { written: rest, step }));
}
