import type { JsonValue } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import type { Dependencies } from "./signature.ts";
import type { StepSlots } from "./step-slots.ts";

const NONE = new Set(["", "none", "null", "nil", "-", "[]"]);

const NO_DEPENDENCIES: Dependencies = { whole: "", parts: [] };

/** Reads `a,b`, `none` or nothing. */
export function dependenciesFromText(text: string): Dependencies {
  const whole = text.trim();
  if (NONE.has(whole.toLowerCase())) return NO_DEPENDENCIES;
  const parts = whole
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return { whole, parts };
}

/** Reads a JSON list of step names, one name, or null. */
export function dependenciesFromJson(value: JsonValue): Result<Dependencies> {
  if (value === null || value === false) return { ok: true, value: NO_DEPENDENCIES };
  if (typeof value === "string") return { ok: true, value: dependenciesFromText(value) };
  if (!Array.isArray(value))
    return fail(
      "invalid",
      `Dependencies must be step names, not ${JSON.stringify(value)}.`,
      'Write ["step1","step2"].',
    );
  const parts: string[] = [];
  for (const part of value) {
    if (typeof part !== "string")
      return fail(
        "invalid",
        `Dependencies must be quoted step names or ids, not ${JSON.stringify(part)}.`,
        typeof part === "number" ? stepNumber(part) : 'Write ["step1"].',
      );
    if (part.trim() !== "") parts.push(part.trim());
  }
  return { ok: true, value: { whole: parts.length === 1 ? (parts[0] as string) : "", parts } };
}

function stepNumber(number: number): string {
  return number >= 1
    ? `For step number ${number}, write "step${number}".`
    : 'Steps are numbered from 1: write "step1" for the first.';
}

const AGAIN = "Correct that step and send it again with this one.";

/**
 * Turns written dependencies into step ids. An unknown step may be added later, so its name is kept. A step that could not be
 * added is an error, and so is the step itself (`own`).
 */
export function resolveDependencies(
  given: Dependencies,
  slots: StepSlots,
  own: { name: string; id?: string },
): Result<string[]> {
  const whole = given.whole === "" ? undefined : slots.resolve(given.whole);
  const written = whole !== undefined && whole.is !== "later" ? [given.whole] : given.parts;
  const references = new Set<string>();
  for (const dependency of written) {
    const meaning = slots.resolve(dependency);
    if (meaning.is === "failed")
      return fail("invalid", `It depends on "${meaning.label}", which could not be added: ${meaning.why}`, AGAIN);
    if (meaning.is === "removed")
      return fail("invalid", `It depends on ${meaning.label}, which was removed.`, "Name another step, or write none.");
    if (meaning.is === "step" && meaning.id === own.id) return dependsOnItself(own.name);
    if (meaning.is === "step") references.add(meaning.id);
    else {
      const next = own.id === undefined ? slots.slots.length + 1 : undefined;
      if (sameName(meaning.reference, own.name) || (meaning.number !== undefined && meaning.number === next))
        return dependsOnItself(own.name);
      const mistaken = /^\d+$/.test(dependency) ? bareNumber(dependency) : strayTimeout(dependency, slots);
      if (mistaken !== undefined) return mistaken;
      references.add(meaning.reference);
    }
  }
  return { ok: true, value: [...references] };
}

/** Compares ignoring case: no other step has the name, so a difference in case still means the step itself. */
function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function dependsOnItself(name: string) {
  return fail(
    "invalid",
    `Step "${name}" depends on itself.`,
    "List the steps that must finish before it, or write none.",
  );
}

/** `300`, which is not a step: a misplaced timeout, or a step's number. */
function bareNumber(number: string) {
  return fail(
    "invalid",
    `There is no step "${number}" to depend on.`,
    `For step number ${number}, write step${number}. A timeout comes after the dependencies, which may be empty: {…}::${number}`,
  );
}

/** `step:fast` where `step` exists: the rest was intended as the timeout. */
function strayTimeout(written: string, slots: StepSlots) {
  const colon = written.lastIndexOf(":");
  const [step, rest] = [written.slice(0, colon), written.slice(colon + 1)];
  if (colon < 0 || /\s/.test(step) || !/^\S+$/.test(rest) || slots.resolve(step).is === "later") return undefined;
  return fail(
    "invalid",
    `The timeout must be a whole number of seconds, not "${rest}".`,
    `For example, write ${step}:300.`,
  );
}
