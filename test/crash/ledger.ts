import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One line written by a worker's handler. */
export interface LedgerEntry {
  event: "begun" | "effect" | "aborted";
  key: string;
  execution: string;
  step: string;
  pid: number;
  /** Milliseconds since 1970, by the clock of the writing process. */
  at: number;
}

/** A file outside the engine in which handlers record what they do. */
export interface Ledger {
  path: string;
  entries(): LedgerEntry[];
  /** How often each step has had its effect, by `execution step`, in the order of first effects. */
  effects(): Map<string, number>;
}

/** Creates an empty ledger in the directory. */
export function openLedger(dir: string, name = "ledger"): Ledger {
  const path = join(dir, `${name}.jsonl`);
  writeFileSync(path, "");
  const entries = (): LedgerEntry[] =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as LedgerEntry);
  return {
    path,
    entries,
    effects() {
      const counts = new Map<string, number>();
      for (const { event, execution, step } of entries())
        if (event === "effect") counts.set(`${execution} ${step}`, (counts.get(`${execution} ${step}`) ?? 0) + 1);
      return counts;
    },
  };
}
