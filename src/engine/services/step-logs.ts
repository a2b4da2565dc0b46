import { linesOfEach, type StepLine, type StepLines } from "../step-log.ts";
import { isTransient } from "../storage/database-errors.ts";
import type { NewLines } from "../storage/step-logs.ts";
import { appendLines, loadLines } from "../storage/step-logs.ts";
import type { EngineContext } from "./engine-context.ts";

/** How long lines wait to be written together, in ms. */
const FLUSH_MS = 300;
/** The most lines that wait to be written; further ones are only counted. */
const MAX_WAITING = 10_000;

/**
 * What handlers log, stored next to executions. Lines of all steps are written together, at most a few times a second, so that
 * logging costs a step no extra command and a running step shows what it logs. A crash loses the lines not yet written.
 */
export class StepLogs {
  readonly #context: Pick<EngineContext, "database" | "warn">;
  /** By execution and step. */
  #waiting = new Map<string, NewLines & { lines: StepLine[] }>();
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(context: Pick<EngineContext, "database" | "warn">) {
    this.#context = context;
  }

  /** Keeps a line of a step, in an execution with the given number of steps. */
  keep(execution_id: string, step: number, steps: number, line: StepLine): void {
    const key = `${execution_id}:${step}`;
    let waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      waiting = { execution_id, step, lines: [], logged: 0, most: linesOfEach(steps) };
      this.#waiting.set(key, waiting);
    }
    waiting.logged++;
    if (waiting.lines.length === waiting.most) waiting.lines.shift();
    else if (this.#lines < MAX_WAITING) this.#lines++;
    else return;
    waiting.lines.push(line);
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => this.#context.warn(error, "could not store step logs"));
    }, FLUSH_MS).unref();
  }

  /** Writes the waiting lines. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  /** The lines of a step, including those that this process has not written yet. */
  async of(executionId: string, step: number): Promise<StepLines> {
    await this.flush();
    return loadLines(this.#context.database, executionId, step);
  }

  async #write(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const list = this.#waiting;
    this.#waiting = new Map();
    this.#lines = 0;
    try {
      await appendLines(this.#context.database, [...list.values()]);
    } catch (error) {
      // Tried again with the next lines; some may then be there twice.
      if (isTransient(error)) for (const one of list.values()) this.#putBack(one);
      throw error;
    }
  }

  #putBack(older: NewLines & { lines: StepLine[] }): void {
    const key = `${older.execution_id}:${older.step}`;
    const newer = this.#waiting.get(key);
    const lines = [...older.lines, ...(newer?.lines ?? [])].slice(-older.most);
    this.#lines += lines.length - (newer?.lines.length ?? 0);
    this.#waiting.set(key, { ...older, lines, logged: older.logged + (newer?.logged ?? 0) });
  }
}
