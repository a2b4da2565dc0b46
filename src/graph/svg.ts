import { oneLine } from "../../grammar/plain-text.ts";
import type { Graph, GraphState, GraphStep } from "./graph.ts";
import { arrowPath, type GraphLayout, layoutGraph, type Point, STEP } from "./layout.ts";
import { fitWidth, fontRuns, textWidth, wrapText } from "./text-width.ts";

/** How a picture looks. */
export type Theme = "light" | "dark";

interface Palette {
  page: string;
  step: string;
  border: string;
  text: string;
  quiet: string;
  arrow: string;
  states: Readonly<Record<GraphState, string>>;
  /** The fill of a step that failed. */
  alarm: string;
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    page: "#f6f7f9",
    step: "#ffffff",
    border: "#d5dae1",
    text: "#1b2430",
    quiet: "#5b6675",
    arrow: "#9aa5b4",
    alarm: "#fdecec",
    states: {
      none: "#4a6fa5",
      pending: "#8d99a8",
      running: "#1f6feb",
      waiting: "#b26a00",
      completed: "#1a8a4a",
      failed: "#cc2f2f",
      skipped: "#8d99a8",
      cancelled: "#7a6a8f",
    },
  },
  dark: {
    page: "#12161c",
    step: "#1c222b",
    border: "#343d4a",
    text: "#e8edf3",
    quiet: "#9ba8b8",
    arrow: "#5c6a7c",
    alarm: "#3a1f23",
    states: {
      none: "#7fa6e0",
      pending: "#6d7a8a",
      running: "#58a6ff",
      waiting: "#e0a23c",
      completed: "#3fbf75",
      failed: "#ff6b6b",
      skipped: "#6d7a8a",
      cancelled: "#a894c4",
    },
  },
};

const HEAD = 66;
const LEGEND = 40;
const MARGIN = 20;
const MIN_WIDTH = 420;
const NAME_SIZE = 13.5;
const DETAIL_SIZE = 11;
/** Where a step's texts begin, and how wide they may be. */
const TEXT_AT = 42;
const TEXT_WIDTH = STEP.width - TEXT_AT - 12;

/** A picture as SVG, and its size in pixels. */
export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

/** Draws a graph. Texts are escaped: nothing in them is markup. */
export function drawGraph(graph: Graph, theme: Theme): Drawing {
  const palette = PALETTES[theme];
  const layout = layoutGraph(graph.steps);
  const counts = legendOf(graph);
  const legendWidth = counts.reduce((sum, { label }) => sum + 40 + textWidth(label) * 12, MARGIN);
  const width = Math.ceil(Math.max(MIN_WIDTH, layout.width, legendWidth));
  const height = HEAD + layout.height + (counts.length > 0 ? LEGEND : MARGIN);
  const left = (width - layout.width) / 2;
  const room = width - 2 * MARGIN;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Noto Sans">`,
    `<rect width="${width}" height="${height}" fill="${palette.page}"/>`,
    textAt({ x: MARGIN, y: 32 }, graph.title, 19, palette.text, room),
    textAt({ x: MARGIN, y: 53 }, graph.subtitle, 12.5, palette.quiet, room),
    `<g transform="translate(${left} ${HEAD})">`,
    ...arrowsOf(layout, palette),
    ...graph.steps.map((step, i) => stepOf(step, layout.steps[i] as Point, palette)),
    "</g>",
    legendAt(counts, height - 15, palette),
    "</svg>",
  ];
  return { svg: svg.join("\n"), width, height };
}

function arrowsOf({ arrows }: GraphLayout, { arrow }: Palette): string[] {
  return arrows.flatMap(({ points }) => {
    const end = points.at(-1);
    if (end === undefined) return [];
    // The line ends where the arrow's head begins.
    const line = arrowPath([...points.slice(0, -1), { x: end.x, y: end.y - 5 }]);
    return [
      `<path d="${line}" fill="none" stroke="${arrow}" stroke-width="1.5"/>`,
      `<path d="M${end.x - 4} ${end.y - 7}L${end.x} ${end.y}L${end.x + 4} ${end.y - 7}Z" fill="${arrow}"/>`,
    ];
  });
}

function stepOf({ name, detail, state, number }: GraphStep, { x, y }: Point, palette: Palette): string {
  const colour = palette.states[state];
  const isQuiet = state === "skipped" || state === "cancelled";
  const isLoud = state === "failed" || state === "running";
  const fill = state === "failed" ? palette.alarm : palette.step;
  const border = isLoud ? colour : palette.border;
  const dashes = isQuiet ? ' stroke-dasharray="5 4"' : "";
  const lines = wrapText(oneLine(name), TEXT_WIDTH / NAME_SIZE, 2);
  const rows = lines.length + (detail === "" ? 0 : 1);
  const first = 39 - (rows - 1) * 8.5;
  const about = state === "failed" ? colour : palette.quiet;
  const ink = isQuiet ? palette.quiet : palette.text;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect width="${STEP.width}" height="${STEP.height}" rx="9" fill="${fill}" stroke="${border}" stroke-width="${isLoud ? 2 : 1.2}"${dashes}/>`,
    `<g transform="translate(22 ${STEP.height / 2})">${iconOf(state, colour, fill, number)}</g>`,
    ...lines.map((line, i) => textAt({ x: TEXT_AT, y: first + i * 17 }, line, NAME_SIZE, ink, TEXT_WIDTH)),
    detail === "" ? "" : textAt({ x: TEXT_AT, y: first + lines.length * 17 }, detail, DETAIL_SIZE, about, TEXT_WIDTH),
    "</g>",
  ].join("");
}

/** The icon of a state, drawn around 0,0 and 20 pixels wide. Shapes differ as well as colors. */
function iconOf(state: GraphState, colour: string, page: string, number?: number): string {
  const line = `fill="none" stroke-linecap="round" stroke-linejoin="round"`;
  const disc = `<circle r="10" fill="${colour}"/>`;
  const ring = `<circle r="9" fill="none" stroke="${colour}" stroke-width="2"/>`;
  const white = `${line} stroke="${page}" stroke-width="2.4"`;
  switch (state) {
    case "none":
      return `<circle r="11" fill="none" stroke="${colour}" stroke-width="1.5"/><text y="4" font-size="${number !== undefined && number > 99 ? 9 : 11}" text-anchor="middle" fill="${colour}">${number ?? ""}</text>`;
    case "completed":
      return `${disc}<path d="M-4.5 0.5L-1.3 3.7L4.7 -3" ${white}/>`;
    case "failed":
      return `${disc}<path d="M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6" ${white}/>`;
    case "running":
      return `${disc}<path d="M-2.6 -4.4L4.6 0L-2.6 4.4Z" fill="${page}"/>`;
    case "waiting":
      return `${ring}<path d="M0 -5V0.4L3.8 2.6" ${line} stroke="${colour}" stroke-width="2"/>`;
    case "pending":
      return `<circle r="9" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="3 3.3"/>`;
    case "skipped":
      return `${ring}<path d="M-4 -3.4L-0.6 0L-4 3.4M0.8 -3.4L4.2 0L0.8 3.4" ${line} stroke="${colour}" stroke-width="1.8"/>`;
    case "cancelled":
      return `${ring}<path d="M-6 6L6 -6" ${line} stroke="${colour}" stroke-width="2"/>`;
  }
}

function legendOf({ steps, legend }: Graph): { state: GraphState; label: string }[] {
  return (Object.entries(legend) as [Exclude<GraphState, "none">, string][]).flatMap(([state, words]) => {
    const count = steps.filter((step) => step.state === state).length;
    return count === 0 ? [] : [{ state, label: `${count} ${words}` }];
  });
}

function legendAt(counts: readonly { state: GraphState; label: string }[], y: number, palette: Palette): string {
  let x = MARGIN + 8;
  return counts
    .map(({ state, label }) => {
      const icon = `<g transform="translate(${x} ${y - 4}) scale(0.75)">${iconOf(state, palette.states[state], palette.page)}</g>`;
      const text = textAt({ x: x + 14, y }, label, 12, palette.quiet, 400);
      x += 40 + textWidth(label) * 12;
      return icon + text;
    })
    .join("");
}

const RIGHT_TO_LEFT =
  /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * One line of text that is never wider than `room`. Text written from right to left begins at the right. Each font has an
 * element of its own: the renderer drops a text where one font has ligatures that another lacks.
 */
function textAt({ x, y }: Point, text: string, size: number, colour: string, room: number): string {
  const line = fitWidth(oneLine(text), room / size);
  const isFromRight = RIGHT_TO_LEFT.test(line);
  let at = isFromRight ? x + room : x;
  return fontRuns(line)
    .map(({ font, text: part }) => {
      const attributes = [
        `x="${Math.round(at * 10) / 10}" y="${y}" font-size="${size}" fill="${colour}" xml:space="preserve"`,
        ...(font === undefined ? [] : [`font-family="${font}, Noto Sans"`]),
        ...(isFromRight ? ['text-anchor="end"'] : []),
      ];
      at += textWidth(part) * size * (isFromRight ? -1 : 1);
      return `<text ${attributes.join(" ")}>${escaped(part)}</text>`;
    })
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `oneLine` has removed what XML does not allow. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
