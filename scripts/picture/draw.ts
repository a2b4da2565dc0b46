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

/** One column of the picture: a part of the chat, with a heading above and a remark below. */
export interface Column {
  title: string;
  bubbles: readonly Bubble[];
  note: string;
}

const WIDTH = 1120;
const COLUMN = 550;
const LINE = 20;
const HEADER = 44;
const FOOTER = 44;
const SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif";
const MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";
const BUBBLE_COLUMNS = 54;

/** Two columns of one chat, left and right. As SVG, so that nothing is needed to draw or to show it. */
export function drawPicture(
  columns: readonly [Column, Column],
  title = "A chat in which a run survives the death of its process",
): string {
  const drawn = columns.map(({ bubbles }) => drawChat(bubbles));
  const height = Math.max(...drawn.map((column) => column.height)) + HEADER + FOOTER;
  const parts = columns.flatMap(({ title, note }, i) => {
    const heading = `<text x="20" y="29" font-family="${SANS}" font-size="16" font-weight="600" fill="#2c3e2c">${escaped(title)}</text>`;
    const below = HEADER + drawn[i]!.height;
    const remark =
      note === ""
        ? []
        : [
            `<rect x="${COLUMN / 2 - 120}" y="${below - 16}" width="240" height="30" rx="15" fill="#8aa88a"/>`,
            `<text x="${COLUMN / 2}" y="${below + 4}" text-anchor="middle" font-family="${SANS}" font-size="14.5" font-weight="600" fill="#ffffff">${escaped(note)}</text>`,
          ];
    return [
      `<g transform="translate(${i * (WIDTH - COLUMN)},0)">`,
      `<rect width="${COLUMN}" height="${height}" rx="12" fill="#dfe8d8"/>`,
      heading,
      `<g transform="translate(0,${HEADER - 16})">${drawn[i]!.svg}</g>`,
      ...remark,
      "</g>",
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function drawChat(bubbles: readonly Bubble[]): { svg: string; height: number } {
  let y = 20;
  const parts: string[] = [];
  for (const bubble of bubbles) {
    const lines = linesOf(bubble.text, BUBBLE_COLUMNS);
    const width = Math.min(COLUMN - 60, Math.max(...lines.map(({ text }) => text.length)) * 8.2 + 40);
    const x = bubble.isOwn ? COLUMN - width - 20 : 20;
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
  strikethrough: ' text-decoration="line-through"',
  text_link: ' fill="#2a6fb0" text-decoration="underline"',
  expandable_blockquote: ' fill="#4a5a6a"',
  blockquote: ' fill="#4a5a6a"',
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

/** A row wrapped into lines that are not too long, at spaces if possible. */
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
