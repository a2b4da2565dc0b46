import { describe, expect, it } from "vitest";
import type { Graph, GraphState, GraphStep } from "../../src/graph/graph.ts";
import { layoutGraph, STEP } from "../../src/graph/layout.ts";
import { MAX_PICTURE_STEPS, paintGraph } from "../../src/graph/png.ts";
import { drawGraph } from "../../src/graph/svg.ts";
import { graphAsText } from "../../src/graph/text-graph.ts";
import { textWidth, wrapText } from "../../src/graph/text-width.ts";
import { expectLinear } from "../ms-of-work.ts";

const LEGEND = {
  pending: "pending",
  running: "running",
  waiting: "waiting",
  completed: "completed",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

function graphOf(steps: Partial<GraphStep>[]): Graph {
  const whole = steps.map((step, i) => ({
    number: i + 1,
    name: `Step ${i + 1}`,
    detail: "log",
    state: "pending" as GraphState,
    deps: [],
    ...step,
  }));
  return { title: "Orders", subtitle: "running", legend: LEGEND, steps: whole };
}

const chain = (length: number) => graphOf(Array.from({ length }, (_, i) => ({ deps: i === 0 ? [] : [i - 1] })));
const fan = (width: number) =>
  graphOf([
    {},
    ...Array.from({ length: width }, () => ({ deps: [0] })),
    { deps: Array.from({ length: width }, (_, i) => i + 1) },
  ]);
const layers = graphOf(
  Array.from({ length: 24 }, (_, i) => ({ deps: i < 4 ? [] : [...new Set([i - 4, ...(i % 3 === 0 ? [i % 4] : [])])] })),
);

const SHAPES = {
  "a chain of 100": chain(100),
  "a fan of 100": fan(100),
  "a chain of 5": chain(5),
  layers,
  one: chain(1),
};

describe.each(Object.entries(SHAPES))("the layout of %s", (_, { steps }) => {
  const layout = layoutGraph(steps);

  it("keeps steps apart and within the picture", () => {
    for (const [i, a] of layout.steps.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + STEP.width <= layout.width && a.y + STEP.height <= layout.height).toBe(true);
      for (const b of layout.steps.slice(i + 1))
        expect(Math.abs(a.x - b.x) >= STEP.width || Math.abs(a.y - b.y) >= STEP.height).toBe(true);
    }
  });

  it("leads each arrow from below one step to above the other, through no step", () => {
    expect(layout.arrows.length).toBe(steps.reduce((sum, { deps }) => sum + deps.length, 0));
    for (const { from, to, points } of layout.arrows) {
      const [a, b] = [layout.steps[from]!, layout.steps[to]!];
      expect(points[0]).toEqual({ x: a.x + STEP.width / 2, y: a.y + STEP.height });
      expect(points.at(-1)).toEqual({ x: b.x + STEP.width / 2, y: b.y });
      for (const [i, end] of points.slice(1).entries()) {
        const start = points[i]!;
        const crossed = layout.steps.filter(
          ({ x, y }) =>
            Math.max(start.x, end.x) > x &&
            Math.min(start.x, end.x) < x + STEP.width &&
            Math.max(start.y, end.y) > y &&
            Math.min(start.y, end.y) < y + STEP.height,
        );
        expect(crossed).toEqual([]);
      }
    }
  });

  it("is never a strip that a phone would shrink to nothing", () => {
    if (steps.length < 10) return;
    expect(layout.width / layout.height).toBeGreaterThan(0.4);
    expect(layout.width / layout.height).toBeLessThan(2.5);
    expect(Math.max(layout.width, layout.height)).toBeLessThan(2500);
  });
});

it("places a step below everything it waits for, even if it was added first", () => {
  const { steps } = layoutGraph(graphOf([{ deps: [2] }, {}, { deps: [1] }]).steps);
  expect(steps[1]!.y).toBeLessThan(steps[2]!.y);
  expect(steps[2]!.y).toBeLessThan(steps[0]!.y);
});

it.each([
  ["chain", chain],
  ["fan", fan],
])("lays out a %s of many steps in linear time", (_, shape) => {
  expectLinear(shape, ({ steps }) => layoutGraph(steps), 4 * MAX_PICTURE_STEPS);
});

const HOSTILE = `</text><script>alert(1)</script><image href="file:///etc/passwd"/>&amp;"'\u0000\ud800\u202e`;

describe("the drawing", () => {
  it("never treats text as markup", async () => {
    const { svg } = drawGraph({ ...graphOf([{ name: HOSTILE, detail: HOSTILE }]), title: HOSTILE }, "light");
    expect(svg).not.toMatch(/<script|<image|\u202e/);
    expect(svg).toContain("&lt;/text&gt;&lt;");
    expect((await paintGraph(graphOf([{ name: HOSTILE }]), "dark")).png.length).toBeGreaterThan(1000);
  });

  it("has its own shape for each state", () => {
    const states = Object.keys(LEGEND) as GraphState[];
    const icons = states.map((state) => {
      const { svg } = drawGraph(
        { ...graphOf([{ state, name: "", detail: "" }]), legend: {} as typeof LEGEND },
        "light",
      );
      return svg.replaceAll(/#[0-9a-f]{6}/g, "").match(/translate\(22 .*?<\/g>/)?.[0];
    });
    expect(new Set(icons).size).toBe(states.length);
  });

  it("starts right-to-left text on the right", () => {
    const { svg } = drawGraph(graphOf([{ name: "تحميل الطلبات" }, { name: "Load" }]), "light");
    expect(svg).toMatch(/text-anchor="end">تحميل/);
    expect(svg).not.toMatch(/text-anchor="end">Load/);
  });
});

/** How many of a picture's pixels are neither the page nor a step's. */
async function inkOf(name: string): Promise<number> {
  const { Resvg } = await import("@resvg/resvg-js");
  const { png } = await paintGraph({ ...graphOf([{ name, detail: "" }]), title: "", subtitle: "" }, "light");
  const size = [png[16], png[17], png[18], png[19]];
  expect(size.length).toBe(4);
  const image = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="840" height="400"><image width="840" height="400" href="data:image/png;base64,${Buffer.from(png).toString("base64")}"/></svg>`,
  ).render();
  const { pixels } = image;
  let dark = 0;
  for (let i = 0; i < pixels.length; i += 4) if ((pixels[i] ?? 255) < 100 && (pixels[i + 1] ?? 255) < 100) dark++;
  return dark;
}

it("draws every script with the bundled fonts, without missing-glyph boxes", async () => {
  const blank = await inkOf("");
  const missing = (await inkOf("\u{10ffff}".repeat(4))) - blank;
  expect(missing).toBeGreaterThan(0);
  const names = ["注文処理", "检查库存", "데이터저장", "تحميل", "שליחה", "платёж", "Επιβε", "ข้อความ", "भुगत", "🚀🎉"];
  const inks = await Promise.all(names.map(async (name) => [name, (await inkOf(name)) - blank] as const));
  for (const [name, ink] of inks) expect([name, ink > 0 && ink !== missing]).toEqual([name, true]);
});

describe("the picture", () => {
  it.each([
    ["a chain of 100", chain(100)],
    ["a fan of 100", fan(100)],
  ] as const)("of %s can be sent as a photo that stays sharp", async (_, graph) => {
    const { png, isSmall } = await paintGraph(graph, "light");
    const head = Buffer.from(png);
    expect(isSmall).toBe(true);
    expect(Math.max(head.readUInt32BE(16), head.readUInt32BE(20))).toBeLessThanOrEqual(2560);
    expect(png.length).toBeLessThan(5_000_000);
  });

  it("of the most steps stays within its limit of pixels", async () => {
    const head = Buffer.from((await paintGraph(chain(MAX_PICTURE_STEPS), "dark")).png);
    expect(head.readUInt32BE(16) * head.readUInt32BE(20)).toBeLessThanOrEqual(20_100_000);
  });
});

it("wraps names between words and never beyond the line", () => {
  expect(wrapText("Charge the credit card of every customer", 13, 2)).toEqual([
    "Charge the credit card of",
    "every customer",
  ]);
  for (const name of ["x".repeat(200), "注文データを取得して保存する".repeat(5), "👩‍👩‍👧‍👦".repeat(30)])
    for (const line of wrapText(name, 13, 2)) expect(textWidth(line)).toBeLessThanOrEqual(13.7);
});

it("shows each step's dependencies and state as text", () => {
  const graph = graphOf([{ state: "completed" }, { deps: [0], state: "failed", detail: "HTTP 500" }]);
  expect(graphAsText(graph)).toBe("1 ✓ Step 1  (log)\n2 ✗ Step 2 ← 1  (HTTP 500)");
});
