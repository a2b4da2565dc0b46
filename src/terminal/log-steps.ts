import { visible } from "../../grammar/plain-text.ts";
import type { ExecutionView, StepView } from "../engine/execution.ts";
import { shortened } from "../i18n/rich-text.ts";

/** More of a message is in the step's result. */
const MAX_MESSAGE = 2_000;
/** For how many runs it is remembered which of their log steps have been shown. */
const MOST_RUNS = 100;

const ICONS: Readonly<Record<string, string>> = { warning: "⚠️", error: "❌" };

/** What the `log` steps of runs have logged, each line once. */
export class LogSteps {
  /** The steps shown, by run. */
  readonly #shown = new Map<string, Set<string>>();

  /** A line for each log step that has completed since. */
  newLines({ id, steps }: ExecutionView): string[] {
    const shown = this.#shown.get(id) ?? new Set();
    const lines: string[] = [];
    for (const step of steps) {
      const key = `${step.id} ${step.ended_at?.getTime()}`;
      const line = shown.has(key) ? undefined : lineOfLog(step);
      if (line === undefined) continue;
      shown.add(key);
      lines.push(line);
    }
    this.#shown.set(id, shown);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_RUNS && oldest !== undefined) this.#shown.delete(oldest);
    return lines;
  }
}

function lineOfLog({ handler, name, status, result }: StepView): string | undefined {
  const { message, level } = (result ?? {}) as { message?: unknown; level?: unknown };
  if (handler !== "log" || status !== "completed" || typeof message !== "string") return undefined;
  return visible(`  ${ICONS[String(level)] ?? "📝"} ${name}: ${shortened(message, MAX_MESSAGE)}`);
}
