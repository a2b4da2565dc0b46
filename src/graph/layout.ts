import { Graph as DagreGraph, layout as layOut } from "@dagrejs/dagre";
import type { GraphStep } from "./graph.ts";

/** A point, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** An arrow from a step to one that waits for it, as a line of at least two points. */
export interface Arrow {
  from: number;
  to: number;
  points: readonly Point[];
}

/** Where everything is. */
export interface GraphLayout {
  width: number;
  height: number;
  /** The upper left corner of each step. */
  steps: readonly Point[];
  arrows: readonly Arrow[];
}

/** The size of a step, in pixels. */
export const STEP = { width: 236, height: 68 };
/** The space between adjacent steps, horizontally and vertically. */
const GAP = { x: 28, y: 36 };
/** Between the strips of a folded graph. */
const STRIP_GAP = 56;
const MARGIN = 20;

/** A graph that would be larger than this, in pixels, or much taller than wide, is folded. Below that dagre needs about 20 ms. */
const MAX_UNFOLDED = { width: 1900, height: 1100, arrows: 120 };
const TALL = { height: 600, ratio: 3 };
/** How wide a folded graph should be for its height. */
const RATIO = 1.3;

/**
 * Lays out the steps from top to bottom, each below those that it waits for. Long chains continue in a further strip, and many
 * steps side by side become several rows, so that a hundred steps stay readable.
 */
export function layoutGraph(steps: readonly Pick<GraphStep, "deps">[]): GraphLayout {
  if (steps.length === 0) return { width: 0, height: 0, steps: [], arrows: [] };
  const ranks = ranksOf(steps);
  return fits(steps, ranks) ? layoutByDagre(steps) : foldRanks(steps, ranks);
}

function fits(steps: readonly Pick<GraphStep, "deps">[], ranks: readonly (readonly number[])[]): boolean {
  const width = Math.max(...ranks.map(({ length }) => length)) * (STEP.width + GAP.x);
  const height = ranks.length * (STEP.height + GAP.y);
  const arrows = steps.reduce((sum, { deps }) => sum + deps.length, 0);
  if (width > MAX_UNFOLDED.width || height > MAX_UNFOLDED.height || arrows > MAX_UNFOLDED.arrows) return false;
  return height < TALL.height || height / width <= TALL.ratio;
}

function layoutByDagre(steps: readonly Pick<GraphStep, "deps">[]): GraphLayout {
  const graph = new DagreGraph();
  graph.setGraph({ rankdir: "TB", nodesep: GAP.x, ranksep: GAP.y, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [i] of steps.entries()) graph.setNode(String(i), { ...STEP });
  for (const [i, { deps }] of steps.entries()) for (const dep of deps) graph.setEdge(String(dep), String(i));
  layOut(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const corners = steps.map((_, i) => {
    const { x, y } = graph.node(String(i)) as Point;
    return { x: Math.round(x - STEP.width / 2), y: Math.round(y - STEP.height / 2) };
  });
  const rows = [...new Set(corners.map(({ y }) => y))].sort((a, b) => a - b);
  const lanes = new Map(
    corners.map(({ y }, i) => [
      i,
      laneOf(
        corners.filter((other) => other.y === y),
        corners[i]!,
      ),
    ]),
  );
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    steps: corners,
    arrows: graph.edges().map(({ v, w }: { v: string; w: string }) => {
      const [from, to] = [Number(v), Number(w)];
      const line = (graph.edge(v, w) as { points: Point[] }).points;
      const [a, b] = [corners[from] as Point, corners[to] as Point];
      const through = rows
        .filter((y) => y > a.y && y < b.y)
        .map((y) => ({ x: xAt(line, y + STEP.height / 2), top: y, bottom: y + STEP.height }));
      return { from, to, points: zigzag(a, b, through, lanes.get(from) ?? 0) };
    }),
  };
}

/** By how much the arrows from a step are moved, so that those of neighbors run side by side instead of over each other. */
function laneOf(row: readonly Point[], step: Point): number {
  return ((row.filter(({ x }) => x < step.x).length % 5) - 2) * 3;
}

/** Where a line from top to bottom is at that height. */
function xAt(line: readonly Point[], y: number): number {
  const next = line.findIndex((point) => point.y >= y);
  const [a, b] = [line[Math.max(0, next - 1)] as Point, line[Math.max(0, next)] as Point];
  return b.y === a.y ? b.x : a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);
}

/** Down from one step to another, past the rows between them. */
function zigzag(a: Point, b: Point, through: readonly { x: number; top: number }[], lane: number): Point[] {
  const points: Point[] = [{ x: a.x + STEP.width / 2, y: a.y + STEP.height }];
  for (const { x, top } of [...through, { x: b.x + STEP.width / 2, top: b.y }]) {
    const before = points.at(-1) as Point;
    const y = top - GAP.y / 2 + lane;
    if (Math.abs(before.x - x) > 0.5) points.push({ x: before.x, y }, { x, y });
  }
  return [...points, { x: b.x + STEP.width / 2, y: b.y }];
}

/** The steps of each rank, each one below the lowest that it waits for; within a rank near those above. */
function ranksOf(steps: readonly Pick<GraphStep, "deps">[]): number[][] {
  const rank = new Array<number>(steps.length).fill(0);
  const waits = steps.map(({ deps }) => deps.length);
  const dependents: number[][] = steps.map(() => []);
  for (const [i, { deps }] of steps.entries()) for (const dep of deps) dependents[dep]?.push(i);
  const free = [...waits.keys()].filter((i) => waits[i] === 0);
  for (const i of free)
    for (const next of dependents[i] ?? []) {
      rank[next] = Math.max(rank[next] ?? 0, (rank[i] ?? 0) + 1);
      waits[next] = (waits[next] ?? 0) - 1;
      if (waits[next] === 0) free.push(next);
    }
  const ranks: number[][] = [];
  for (const [i, at] of rank.entries()) {
    ranks[at] ??= [];
    ranks[at].push(i);
  }
  const position = new Map<number, number>();
  return Array.from(ranks, (members = []) => {
    const wanted = new Map(members.map((i) => [i, meanOf(steps[i]!.deps.map((dep) => position.get(dep) ?? 0))]));
    const ordered = members.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b);
    for (const [place, i] of ordered.entries()) position.set(i, place / ordered.length);
    return ordered;
  });
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/** Where a step is in a folded graph. */
interface Cell {
  strip: number;
  row: number;
  column: number;
}

/** Puts ranks into rows of limited length, and rows into strips side by side. Arrows run only between rows and columns. */
function foldRanks(steps: readonly Pick<GraphStep, "deps">[], ranks: readonly (readonly number[])[]): GraphLayout {
  const [cellWidth, cellHeight] = [STEP.width + GAP.x, STEP.height + GAP.y];
  const widest = Math.max(1, ...ranks.map(({ length }) => length));
  const perRow = Math.min(widest, Math.max(4, Math.round(Math.sqrt((steps.length * cellHeight * RATIO) / cellWidth))));
  const rows = ranks.flatMap((rank) => chunks(rank, perRow));
  const columns = Math.max(1, ...rows.map(({ length }) => length));
  const stripWidth = columns * cellWidth - GAP.x + STRIP_GAP;
  const strips = Math.max(1, Math.round(Math.sqrt((rows.length * cellHeight * RATIO) / stripWidth)));
  const perStrip = Math.max(1, Math.ceil(rows.length / strips));
  const cells: Cell[] = steps.map(() => ({ strip: 0, row: 0, column: 0 }));
  for (const [at, row] of rows.entries())
    for (const [i, step] of row.entries())
      cells[step] = {
        strip: Math.floor(at / perStrip),
        row: at % perStrip,
        column: Math.floor((columns - row.length) / 2) + i,
      };
  const top = MARGIN + GAP.y / 2;
  const corner = ({ strip, row, column }: Cell): Point => ({
    x: MARGIN + STRIP_GAP / 2 + strip * stripWidth + column * cellWidth,
    y: top + row * cellHeight,
  });
  const used = Math.ceil(rows.length / perStrip);
  return {
    width: MARGIN * 2 + used * stripWidth,
    height: top + Math.min(perStrip, rows.length) * cellHeight - GAP.y / 2 + MARGIN,
    steps: cells.map(corner),
    arrows: steps.flatMap(({ deps }, to) =>
      deps.map((from) => ({ from, to, points: route(cells[from] as Cell, cells[to] as Cell, corner) })),
    ),
  };
}

/** From the lower edge of a step to the upper edge of another, through the gaps between rows and columns. */
function route(from: Cell, to: Cell, corner: (cell: Cell) => Point): Point[] {
  const [a, b] = [corner(from), corner(to)];
  const shift = ((from.column % 5) - 2) * 3;
  const start = { x: a.x + STEP.width / 2, y: a.y + STEP.height };
  const end = { x: b.x + STEP.width / 2, y: b.y };
  const below = start.y + GAP.y / 2 + shift;
  if (to.strip === from.strip && to.row === from.row + 1)
    return start.x === end.x ? [start, end] : [start, { x: start.x, y: below }, { x: end.x, y: below }, end];
  const above = end.y - GAP.y / 2 + shift;
  const beside = to.column === 0 ? b.x - STRIP_GAP / 2 + shift : b.x - GAP.x / 2 + shift;
  return [
    start,
    { x: start.x, y: below },
    { x: beside, y: below },
    { x: beside, y: above },
    { x: end.x, y: above },
    end,
  ];
}

function chunks(list: readonly number[], size: number): (readonly number[])[] {
  const parts: (readonly number[])[] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}

/** The arrow as the path of an SVG element, with rounded corners. */
export function arrowPath(points: readonly Point[], radius = 10): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = [`M${at(first)}`];
  for (const [i, point] of rest.entries()) {
    const before = points[i] as Point;
    const after = rest[i + 1];
    if (after === undefined) {
      parts.push(`L${at(point)}`);
      continue;
    }
    const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    parts.push(`L${at(towards(point, before, bend))}Q${at(point)} ${at(towards(point, after, bend))}`);
  }
  return parts.join("");
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The point so far from `a` in the direction of `b`. */
function towards(a: Point, b: Point, length: number): Point {
  const whole = distance(a, b);
  if (whole === 0) return a;
  return { x: a.x + ((b.x - a.x) * length) / whole, y: a.y + ((b.y - a.y) * length) / whole };
}
