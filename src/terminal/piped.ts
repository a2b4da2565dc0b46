import type { ExecutionView } from "../engine/execution.ts";
import { MESSAGES } from "../i18n/languages.ts";
import type { Output } from "./output.ts";
import { restOf } from "./rest.ts";
import { type SessionOutcome, type TerminalOptions, TerminalSession } from "./session.ts";

/** The exit codes of a piped chat. */
const PIPED_EXIT = { done: 0, failed: 1, waits: 3 } as const;

export interface PipedOptions extends Omit<TerminalOptions, "show"> {
  text: string;
  output: Output;
  /** Tells the user something outside the chat. */
  note(text: string): void;
  signal: AbortSignal;
}

/** Runs the text as one message, shows everything that follows until all is at rest, and returns the exit code. */
export async function runPiped(options: PipedOptions): Promise<number> {
  const { text, output, note, signal } = options;
  const session = new TerminalSession({ ...options, show: (message) => output.show(message) });
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await session.open();
    await Promise.race([session.idle(), stopped]);
    if (text.trim() === "") note(MESSAGES[options.locale ?? "en"].terminal.emptyInput);
    else if (!signal.aborted) await Promise.race([session.say(text), stopped]);
    const views = await session.untilRest(signal);
    if (signal.aborted) return PIPED_EXIT.done;
    output.end(await Promise.all(views.map((view) => options.engine.withResults(view))));
    return exitCode(views, session.outcome);
  } finally {
    await session.close();
  }
}

function exitCode(views: readonly ExecutionView[], { errors, questions }: SessionOutcome): number {
  if (errors > 0 || views.some(({ status }) => status === "failed" || status === "cancelled")) return PIPED_EXIT.failed;
  const rests = views.map(restOf);
  return questions > 0 || rests.includes("paused") || rests.includes("person") ? PIPED_EXIT.waits : PIPED_EXIT.done;
}
