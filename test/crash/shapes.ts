import type { NewStep } from "../../src/engine/workflow.ts";

/** A kind of workflow, and its expected end. */
export interface Shape {
  name: string;
  steps: NewStep[];
  status: "completed" | "failed";
  /** Steps expected in the ledger. */
  effects: string[];
  /** Context entries expected at the end. */
  context: Record<string, unknown>;
}

function effect(name: string, dependencies: string[] = [], params: object = {}, more: Partial<NewStep> = {}): NewStep {
  return {
    name,
    handler: "effect",
    dependencies,
    params: { sets: name, ...params } as never,
    retry_delay: 0.2,
    ...more,
  };
}

function contextOf(names: string[]) {
  return Object.fromEntries(names.map((name) => [name, name]));
}
function all(name: string, steps: NewStep[]): Shape {
  const effects = steps.filter((step) => step.handler === "effect").map((step) => step.name);
  return { name, steps, status: "completed", effects, context: contextOf(effects) };
}

/** Chains, fans, diamonds, delays, retries, conditions, and failures with recovery steps. */
export const SHAPES: readonly Shape[] = [
  all(
    "chain",
    ["a", "b", "c", "d", "e"].map((name, i, names) => effect(name, i === 0 ? [] : [names[i - 1] as string])),
  ),
  all("fan", [
    effect("root"),
    ...Array.from({ length: 8 }, (_, i) => effect(`leaf${i}`, ["root"], { ms: 20 * i })),
    effect(
      "end",
      Array.from({ length: 8 }, (_, i) => `leaf${i}`),
    ),
  ]),
  all("diamond", [
    effect("top"),
    effect("left", ["top"], { ms: 50 }),
    effect("right", ["top"]),
    effect("end", ["left", "right"]),
  ]),
  all("delays", [
    effect("before"),
    { name: "wait", handler: "delay", params: { seconds: 1.5 }, dependencies: ["before"] },
    effect("after", ["wait"]),
  ]),
  all("retries", [effect("flaky", [], { fails: 2 }), effect("next", ["flaky"])]),
  {
    ...all("conditions", [
      effect("first"),
      effect("taken", ["first"], {}, { condition: "context.get('first') == 'first'" }),
      effect("end", ["taken"]),
    ]),
    steps: [
      effect("first"),
      effect("taken", ["first"], {}, { condition: "context.get('first') == 'first'" }),
      effect("skipped", ["first"], {}, { condition: "context.get('first') != 'first'" }),
      effect("end", ["taken", "skipped"]),
    ],
  },
  {
    name: "recovery",
    steps: [
      effect("works"),
      effect("breaks", [], { fails: 99 }, { retry_count: 1 }),
      effect("never", ["breaks"]),
      effect("recovers", [], {}, { condition: "context.get('error_occurred') == True" }),
      effect("reports", ["recovers"]),
    ],
    status: "failed",
    effects: ["works", "recovers", "reports"],
    context: { ...contextOf(["works", "recovers", "reports"]), error_occurred: true, error_step: "breaks" },
  },
];
