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
      `Dependencies are step names, and ${JSON.stringify(value)} is none.`,
      'Write ["step1","step2"].',
    );
  const parts: string[] = [];
  for (const part of value) {
    if (typeof part !== "string")
      return fail(
        "invalid",
        `Dependencies are step names or ids in quotes, and ${JSON.stringify(part)} is none.`,
        typeof part === "number" ? stepNumber(part) : 'Write ["step1"].',
      );
    if (part.trim() !== "") parts.push(part.trim());
  }
  return { ok: true, value: { whole: parts.length === 1 ? (parts[0] as string) : "", parts } };
}

function stepNumber(number: number): string {
  return number >= 1
    ? `For the step added as number ${number}, write "step${number}".`
    : 'Steps are counted from 1: write "step1" for the first.';
}

const AGAIN = "Correct that step, and send it again together with this one.";

/**
 * Turns the words into step ids. A step that is not there yet may be added later, so its name is kept; one that failed
 * to be added, or the step itself (`own`), is an error.
 */
export function resolveDependencies(
  given: Dependencies,
  slots: StepSlots,
  own: { name: string; id?: string },
): Result<string[]> {
  const whole = given.whole === "" ? undefined : slots.resolve(given.whole);
  const words = whole !== undefined && whole.is !== "later" ? [given.whole] : given.parts;
  const references = new Set<string>();
  for (const word of words) {
    const meaning = slots.resolve(word);
    if (meaning.is === "failed")
      return fail("invalid", `It depends on "${meaning.label}", which could not be added: ${meaning.why}`, AGAIN);
    if (meaning.is === "removed")
      return fail("invalid", `It depends on ${meaning.label}, which was removed.`, "Name another step, or none.");
    if (meaning.is === "step" && meaning.id === own.id) return dependsOnItself(own.name);
    if (meaning.is === "step") references.add(meaning.id);
    else {
      const next = own.id === undefined ? slots.slots.length + 1 : undefined;
      if (sameName(meaning.reference, own.name) || (meaning.number !== undefined && meaning.number === next))
        return dependsOnItself(own.name);
      const mistaken = /^\d+$/.test(word) ? bareNumber(word) : strayTimeout(word, slots);
      if (mistaken !== undefined) return mistaken;
      references.add(meaning.reference);
    }
  }
  return { ok: true, value: [...references] };
}

/** Nothing else has the name, so that a difference in case means the step itself. */
function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function dependsOnItself(name: string) {
  return fail("invalid", `Step "${name}" depends on itself.`, "Name the steps that must be done before it, or none.");
}

/** `300`, which names no step: a timeout in the wrong place, or a step's number. */
function bareNumber(word: string) {
  return fail(
    "invalid",
    `There is no step "${word}" to depend on.`,
    `For the step added as number ${word} write step${word}; a timeout comes after the dependencies, which may be empty: {…}::${word}`,
  );
}

/** `step:fast`, where `step` exists: the rest was meant as the timeout. */
function strayTimeout(word: string, slots: StepSlots) {
  const colon = word.lastIndexOf(":");
  const [step, rest] = [word.slice(0, colon), word.slice(colon + 1)];
  if (colon < 0 || /\s/.test(step) || !/^\S+$/.test(rest) || slots.resolve(step).is === "later") return undefined;
  return fail(
    "invalid",
    `The timeout must be a whole number of seconds, and "${rest}" is not.`,
    `Write for example ${step}:300.`,
  );
}
