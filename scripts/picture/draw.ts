import type { MessageEntity } from "grammy/types";
import { BOXES } from "./rich-bubble.ts";

/** A bubble of a chat, or its buttons. */
export interface Bubble {
  text: string;
  entities: readonly MessageEntity[];
  isOwn: boolean;
  buttons: readonly (readonly string[])[];
}

interface Line {
  text: string;
  /** Where it begins in the whole text. */
  at: number;
}

const WIDTH = 1120;
const HALF = 550;
const LINE = 20;
const SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";
const MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";
const TERMINAL_COLUMNS = 62;
const BUBBLE_COLUMNS = 54;

/** The picture: a terminal on the left, a chat on the right. As SVG, so that nothing is needed to draw or to show it. */
export function drawPicture(terminal: string, bubbles: readonly Bubble[]): string {
  const left = drawTerminal(terminal);
  const right = drawChat(bubbles);
  const height = Math.max(left.height, right.height);
  const frame = (x: number, fill: string) =>
    `<rect x="${x}" y="0" width="${HALF}" height="${height}" rx="12" fill="${fill}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    "<title>The same message in a terminal and in a Telegram chat</title>",
    frame(0, "#16181d"),
    left.svg,
    frame(WIDTH - HALF, "#dfe8d8"),
    `<g transform="translate(${WIDTH - HALF},0)">${right.svg}</g>`,
    "</svg>\n",
  ].join("\n");
}

function drawTerminal(text: string): { svg: string; height: number } {
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (color, i) => `<circle cx="${24 + i * 20}" cy="22" r="6" fill="${color}"/>`,
  );
  const rows = ["$ npm start -- chat answer.txt", "", ...text.split("\n")].flatMap((row) => cut(row, TERMINAL_COLUMNS));
  const lines = rows.map(
    ({ text: row }, i) =>
      `<text x="20" y="${62 + i * LINE}" font-family="${MONO}" font-size="13" fill="#e4e6eb" xml:space="preserve">${escaped(row)}</text>`,
  );
  return { svg: [...dots, ...lines].join("\n"), height: 62 + rows.length * LINE + 8 };
}

function drawChat(bubbles: readonly Bubble[]): { svg: string; height: number } {
  let y = 20;
  const parts: string[] = [];
  for (const bubble of bubbles) {
    const lines = linesOf(bubble.text, BUBBLE_COLUMNS);
    const width = Math.min(HALF - 60, Math.max(...lines.map(({ text }) => text.length)) * 8.2 + 40);
    const x = bubble.isOwn ? HALF - width - 20 : 20;
    const height = lines.length * LINE + 18;
    parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="${bubble.isOwn ? "#effdde" : "#ffffff"}"/>`,
    );
    for (const [i, line] of lines.entries()) parts.push(drawLine(line, bubble.entities, x + 14, y + 24 + i * LINE));
    y += height + 4;
    for (const row of bubble.buttons) {
      const each = (width - (row.length - 1) * 4) / row.length;
      for (const [i, label] of row.entries()) {
        const at = x + i * (each + 4);
        parts.push(
          `<rect x="${at}" y="${y}" width="${each}" height="32" rx="8" fill="#8aa88a" opacity="0.75"/>`,
          `<text x="${at + each / 2}" y="${y + 21}" text-anchor="middle" font-family="${SANS}" font-size="14" fill="#ffffff">${escaped(label)}</text>`,
        );
      }
      y += 36;
    }
    y += 10;
  }
  return { svg: parts.join("\n"), height: y + 10 };
}

function drawLine(line: Line, entities: readonly MessageEntity[], x: number, y: number): string {
  const pieces: string[] = [];
  const bounds = new Set([line.at, line.at + line.text.length]);
  for (const { offset, length } of entities)
    for (const bound of [offset, offset + length])
      if (bound > line.at && bound < line.at + line.text.length) bounds.add(bound);
  const box = Object.values(BOXES).find((mark) => line.text.startsWith(mark));
  if (box !== undefined) bounds.add(line.at + box.length);
  const sorted = [...bounds].sort((a, b) => a - b).filter((bound) => bound >= line.at + (box?.length ?? 0));
  for (const [i, from] of sorted.slice(0, -1).entries()) {
    const text = line.text.slice(from - line.at, sorted[i + 1]! - line.at);
    const type = entities.find(({ offset, length }) => offset <= from && from < offset + length)?.type;
    pieces.push(`<tspan${LOOKS[type ?? ""] ?? ""}>${escaped(text)}</tspan>`);
  }
  const task = box === undefined ? "" : drawBox(x, y, box === BOXES.done);
  const start = box === undefined ? x : x + BOX_WIDTH;
  return `${task}<text x="${start}" y="${y}" font-family="${SANS}" font-size="14.5" fill="#1c1e21" xml:space="preserve">${pieces.join("")}</text>`;
}

const BOX_WIDTH = 22;

/** The box of a task, ticked when it is done. */
function drawBox(x: number, y: number, isDone: boolean): string {
  return isDone
    ? `<rect x="${x}" y="${y - 12}" width="14" height="14" rx="4" fill="#4fae4e"/><path d="M${x + 3.5} ${y - 5}l2.6 2.8 4.6-5.4" fill="none" stroke="#ffffff" stroke-width="1.8"/>`
    : `<rect x="${x + 0.75}" y="${y - 11.25}" width="12.5" height="12.5" rx="4" fill="none" stroke="#8fa08f" stroke-width="1.5"/>`;
}

const LOOKS: Readonly<Record<string, string>> = {
  bold: ' font-weight="600"',
  italic: ' font-style="italic"',
  code: ` font-family="${MONO}" font-size="13" fill="#3a6d99"`,
  pre: ` font-family="${MONO}" font-size="13"`,
};

function linesOf(text: string, columns: number): Line[] {
  let at = 0;
  return text.split("\n").flatMap((row) => {
    const lines = cut(row, columns).map((line) => ({ ...line, at: line.at + at }));
    at += row.length + 1;
    return lines;
  });
}

/** A row in lines that are not too long, cut at blanks where it has some. */
function cut(row: string, columns: number): Line[] {
  const lines: Line[] = [];
  let at = 0;
  while (row.length - at > columns) {
    const blank = row.lastIndexOf(" ", at + columns);
    const end = blank > at ? blank : at + columns;
    lines.push({ text: row.slice(at, end), at });
    at = blank > at ? end + 1 : end;
  }
  return [...lines, { text: row.slice(at), at }];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
