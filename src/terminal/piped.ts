import type { Engine } from "../engine/engine.ts";
import { type ExecutionView, isSettled } from "../engine/execution.ts";
import { MESSAGES } from "../i18n/languages.ts";
import type { Output } from "./output.ts";
import { type CarriedOut, type TerminalOptions, TerminalSession } from "./session.ts";

/** The exit codes of a piped chat. */
export const PIPED_EXIT = { done: 0, failed: 1, waits: 3 } as const;

export interface PipedOptions extends Omit<TerminalOptions, "show"> {
  text: string;
  output: Output;
  /** Says something to the user that is no message. */
  note(text: string): void;
  signal: AbortSignal;
}

/** Takes the text as one message, shows all that comes of it until everything is at rest, and gives the exit code. */
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
    output.end(views);
    return exitCode(views, session.carriedOut);
  } finally {
    await session.close();
  }
}

function exitCode(views: readonly ExecutionView[], { errors, questions }: CarriedOut): number {
  if (errors > 0 || views.some(({ status }) => status === "failed" || status === "cancelled")) return PIPED_EXIT.failed;
  const rests = views.map(restOf);
  return questions > 0 || rests.includes("paused") || rests.includes("person") ? PIPED_EXIT.waits : PIPED_EXIT.done;
}

/** How long an execution in which only a person is awaited must stay as it is before that is believed, in ms. */
const STILL_MS = 1_000;

/** What an execution waits for when it will not go on by itself. */
export type Rest = "settled" | "scheduled" | "paused" | "person";

/** Whether the execution goes on by itself, and what it waits for otherwise. */
export function restOf({ status, steps }: ExecutionView): Rest | undefined {
  if (isSettled(status)) return "settled";
  if (status === "scheduled") return "scheduled";
  if (steps.some((step) => step.status === "running")) return undefined;
  if (status === "paused") return "paused";
  const waiting = steps.filter((step) => step.status === "waiting");
  return waiting.length > 0 && waiting.every((step) => step.waits_for === "person") ? "person" : undefined;
}

/** Waits until the execution is at rest; undefined when it is not there (any more), or the signal is aborted. */
export function untilRest(
  engine: Pick<Engine, "follow" | "view">,
  executionId: string,
  signal: AbortSignal,
): Promise<ExecutionView | undefined> {
  return new Promise((resolve, reject) => {
    let rev = -1;
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      unfollow();
    };
    const end = (view: ExecutionView | undefined): void => {
      leave();
      resolve(view);
    };
    const onAbort = (): void => end(undefined);
    const look = (view: ExecutionView): void => {
      if (view.rev <= rev) return;
      rev = view.rev;
      clearTimeout(timer);
      const rest = restOf(view);
      // Steps that follow may be about to start beside the one that waits.
      if (rest === "person") timer = setTimeout(() => end(view), STILL_MS);
      else if (rest !== undefined) end(view);
    };
    const unfollow = engine.follow(executionId, (view) => setImmediate(() => look(view)));
    signal.addEventListener("abort", onAbort);
    const fail = (error: unknown): void => {
      leave();
      reject(error);
    };
    engine.view(executionId).then((view) => (view === undefined ? end(undefined) : look(view)), fail);
  });
}
