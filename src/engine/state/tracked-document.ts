import { type Problem, problem } from "../../i18n/problem.ts";
import { type JsonObject, type JsonValue, jsonSize } from "../json.ts";
import type { ExecutionDocument, LiveStep, StepOutcome } from "./execution-document.ts";

export interface DocumentChanges {
  $set: Record<string, unknown>;
  $unset?: Record<string, "">;
}

/** An execution's document in memory, tracking which parts have changed since the last write. */
export class TrackedDocument {
  readonly document: ExecutionDocument;
  /** Outcomes moved out of the document and read back. */
  readonly loaded = new Map<number, StepOutcome>();
  /** Results stored separately from the execution that were read to decide on a step; dropped once that is decided. */
  readonly results = new Map<number, JsonValue | undefined>();
  readonly #dirty = new Set<string>();
  #inline: number;
  readonly #contextLimit: number;
  /** Size of the context in bytes of JSON; computed on first use. */
  #contextSize: number | undefined;

  /** Takes ownership of the document: nobody else may change it. `contextLimit`: maximum size of the context in bytes of JSON. */
  constructor(document: ExecutionDocument, contextLimit = Number.POSITIVE_INFINITY) {
    this.document = document;
    this.#contextLimit = contextLimit;
    this.#inline = Object.keys(document.outcomes).length;
  }

  live(index: number): LiveStep | undefined {
    return this.document.live[index];
  }

  /** The outcome of a settled step, if it is in memory. */
  outcome(index: number): StepOutcome | undefined {
    return this.document.outcomes[index] ?? this.loaded.get(index);
  }

  /** Outcomes still inside the document. */
  get inlineOutcomes(): [number, StepOutcome][] {
    return Object.entries(this.document.outcomes).map(([index, outcome]) => [Number(index), outcome]);
  }

  get inlineOutcomeCount(): number {
    return this.#inline;
  }

  /** Removes outcomes from the document that are now stored in their own collection. */
  moveOut(indices: readonly number[]): void {
    for (const index of indices) {
      const outcome = this.document.outcomes[index];
      if (outcome === undefined) continue;
      this.loaded.set(index, outcome);
      delete this.document.outcomes[index];
      this.#inline--;
      this.touch(`outcomes.${index}`);
    }
  }

  setLive(index: number, live: LiveStep | undefined): void {
    if (live === undefined) {
      if (this.document.live[index] === undefined) return;
      delete this.document.live[index];
    } else this.document.live[index] = live;
    this.touch(`live.${index}`);
  }

  setOutcome(index: number, outcome: StepOutcome | undefined): void {
    this.results.delete(index);
    if (outcome === undefined) {
      this.loaded.delete(index);
      if (this.document.outcomes[index] === undefined) return;
      delete this.document.outcomes[index];
      this.#inline--;
    } else {
      if (this.document.outcomes[index] === undefined) this.#inline++;
      this.document.outcomes[index] = outcome;
    }
    this.touch(`outcomes.${index}`);
  }

  /** Sets a context key, or removes it if the value is undefined. */
  setContext(key: string, value: JsonValue | undefined): void {
    // Copy on write: running attempts keep the context as it was when they were claimed.
    const { [key]: before, ...others } = this.document.context;
    if (this.#contextSize !== undefined) this.#contextSize += entrySize(key, value) - entrySize(key, before);
    this.document.context = value === undefined ? others : { ...others, [key]: value };
    // A MongoDB update path cannot contain such a key, so the whole context is written instead.
    this.touch(key === "" || key.includes(".") || key.startsWith("$") ? "context" : `context.${key}`);
  }

  /** Sets context keys while they fit the size limit; describes the first that did not. */
  fillContext(entries: Readonly<JsonObject>): Problem | undefined {
    let full: Problem | undefined;
    for (const [key, value] of Object.entries(entries)) {
      this.#contextSize ??= jsonSize(this.document.context);
      const before = Object.hasOwn(this.document.context, key) ? this.document.context[key] : undefined;
      const more = entrySize(key, value) - entrySize(key, before);
      if (more <= 0 || this.#contextSize + more <= this.#contextLimit) this.setContext(key, value);
      else full ??= problem("contextFull", { key, size: jsonSize(value) });
    }
    return full;
  }

  set<K extends keyof ExecutionDocument>(field: K, value: ExecutionDocument[K]): void {
    if (this.document[field] === value) return;
    this.document[field] = value;
    this.touch(field);
  }

  /** Marks a part of the document as changed. `path` is a MongoDB update path. */
  protected touch(path: string): void {
    this.#dirty.add(path);
  }

  /** The update to write, with `rev` incremented, or undefined if nothing changed. Everything then counts as written. */
  protected takeChanges(): DocumentChanges | undefined {
    if (this.#dirty.size === 0) return undefined;
    const { document } = this;
    document.rev++;
    const set: Record<string, unknown> = { rev: document.rev, clock: document.clock };
    const unset: Record<string, ""> = {};
    for (const path of this.#dirty) {
      const dot = path.indexOf(".");
      const field = (dot < 0 ? path : path.slice(0, dot)) as keyof ExecutionDocument;
      if (dot > 0 && this.#dirty.has(field)) continue;
      const holder = document[field] as Record<string, unknown> | undefined;
      const value = dot < 0 ? document[field] : holder?.[path.slice(dot + 1)];
      if (value === undefined) unset[path] = "";
      else set[path] = value;
    }
    this.#dirty.clear();
    return Object.keys(unset).length > 0 ? { $set: set, $unset: unset } : { $set: set };
  }
}

/** Bytes one key takes in the context; 0 if it is not set. */
function entrySize(key: string, value: JsonValue | undefined): number {
  return value === undefined ? 0 : jsonSize(key) + jsonSize(value) + 2;
}
