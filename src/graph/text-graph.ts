import type { Graph, GraphState } from "./graph.ts";

/** Each state as one sign that every terminal has. */
const MARKS: Readonly<Record<GraphState, string>> = {
  none: "",
  pending: "○ ",
  running: "▶ ",
  waiting: "… ",
  completed: "✓ ",
  failed: "✗ ",
  skipped: "» ",
  cancelled: "⊘ ",
};

/** The most dependencies listed per step. */
const MAX_DEPS = 8;

/**
 * A graph as text, one line per step: its number, its state, its name, what it waits for, and its details. At most `most`
 * steps.
 */
export function graphAsText({ steps }: Graph, most = 100): string {
  const digits = String(steps.at(-1)?.number ?? 0).length;
  const lines = steps.slice(0, most).map(({ number, name, detail, state, deps }) => {
    const listed = deps.slice(0, MAX_DEPS).map((dep) => steps[dep]?.number ?? dep + 1);
    const after = deps.length === 0 ? "" : ` ← ${listed.join(", ")}${deps.length > MAX_DEPS ? ", …" : ""}`;
    return `${String(number).padStart(digits)} ${MARKS[state]}${name}${after}${detail === "" ? "" : `  (${detail})`}`;
  });
  return [...lines, ...(steps.length > most ? ["…"] : [])].join("\n");
}
