/** What identifies a step in a reference. */
export interface NamedStep {
  id: string;
  name: string;
  /** Its number among all steps ever added, from 1. Default: its position. */
  number?: number;
}

/** `step3`, `step3_id`, `step_3`, `Step 3`: the number, else undefined. */
export function stepNumber(reference: string): number | undefined {
  const text = reference.trim().toLowerCase();
  if (!text.startsWith("step")) return undefined;
  let rest = text.slice(4);
  if (rest.endsWith("_id")) rest = rest.slice(0, -3);
  if (rest.startsWith("_") || rest.startsWith(" ")) rest = rest.slice(1);
  if (rest.length === 0 || rest.length > 5) return undefined;
  for (const digit of rest) if (digit < "0" || digit > "9") return undefined;
  return Number(rest);
}

/**
 * The step that a reference means, as an index, or undefined. In this order: an id; an exact name (the last one before
 * `from`, else the first after it, so that two steps called "Wait" are each other's neighbours' own); `step3`; a name in
 * other case; a unique beginning of an id.
 */
export function resolveStep(reference: string, steps: readonly NamedStep[], from = steps.length): number | undefined {
  const byId = steps.findIndex((step) => step.id === reference);
  if (byId >= 0) return byId;
  const byName = nearest(steps, from, (step) => step.name === reference);
  if (byName !== undefined) return byName;
  const number = stepNumber(reference);
  if (number !== undefined) return withNumber(number, steps);
  const folded = reference.trim().toLowerCase();
  const byFoldedName = nearest(steps, from, (step) => step.name.trim().toLowerCase() === folded);
  if (byFoldedName !== undefined) return byFoldedName;
  if (!reference.startsWith("st_") || reference.length < 5) return undefined;
  const first = steps.findIndex((step) => step.id.startsWith(reference));
  const unique = first >= 0 && !steps.some((step, index) => index > first && step.id.startsWith(reference));
  return unique ? first : undefined;
}

/** The step with that number. Numbers increase with position, so a step is never after the position of its number. */
function withNumber(number: number, steps: readonly NamedStep[]): number | undefined {
  for (let i = Math.min(number, steps.length) - 1; i >= 0; i--) {
    const own = steps[i]?.number ?? i + 1;
    if (own <= number) return own === number ? i : undefined;
  }
  return undefined;
}

function nearest(steps: readonly NamedStep[], from: number, matches: (step: NamedStep) => boolean): number | undefined {
  for (let i = Math.min(from, steps.length) - 1; i >= 0; i--) if (matches(steps[i] as NamedStep)) return i;
  for (let i = from + 1; i < steps.length; i++) if (matches(steps[i] as NamedStep)) return i;
  return undefined;
}
