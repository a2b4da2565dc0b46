import type { InputRichBlock, InputRichBlockListItem, InputRichMessage, RichText } from "grammy/types";
import type { ProgressPicture, StepPicture } from "../../commands/progress-picture.ts";
import { jointText, textOf } from "../../commands/progress-text.ts";
import type { ExecutionMessages } from "../../i18n/reply-messages.ts";
import { italic, lines, plain, type RichText as RichLines, shortened } from "../../i18n/rich-text.ts";
import { type FormattedText, splitText, toFormattedText } from "../outgoing/formatted-text.ts";

/** Renders progress as text with entities. Too long a text loses its end. */
export function plainRenderer(picture: ProgressPicture, messages: ExecutionMessages): FormattedText {
  return splitText(toFormattedText(textOf(picture, messages)))[0] ?? { text: "…", entities: [] };
}

/** Further runs of a joint message are only counted, and so are those that don't fit. */
const JOINT_RUNS = 10;
const JOINT_LENGTH = 3_500;

/** Renders the progress of several runs as text with entities, each in a few lines. */
export function jointRenderer(pictures: readonly ProgressPicture[], messages: ExecutionMessages): FormattedText {
  const rows: RichLines[] = [];
  let length = 0;
  for (const [i, picture] of pictures.slice(0, JOINT_RUNS).entries()) {
    const run = jointText(picture, i + 1);
    length += plain(run).length + 2;
    if (length > JOINT_LENGTH) break;
    rows.push(run);
  }
  const hidden = pictures.length - rows.length;
  if (hidden > 0) rows.push([italic(messages.more(hidden))]);
  return toFormattedText(lines(rows.flatMap((row, i) => (i === 0 ? [row] : [[], row]))));
}

/**
 * The most bytes for the steps. Telegram allows 32,768 characters, and was seen to cut silently at 35,000 bytes. At
 * most 430 of its 500 blocks are used: an item counts as two, one with a quotation as four.
 */
const MAIN_BYTES = 16_000;
const ALL_BYTES = 26_000;
const MAX_ERROR_INLINE = 160;

/** Renders progress as a rich message: heading, progress, the steps as a task list, further steps folded, summary. */
export function richRenderer(picture: ProgressPicture, messages: ExecutionMessages): InputRichMessage {
  const main = fitting(picture.steps, MAIN_BYTES, quoted);
  const others = fitting(picture.others, ALL_BYTES - main.bytes, inline);
  const hidden = picture.total - main.items.length;
  const blocks: InputRichBlock[] = [
    { type: "heading", size: 4, text: headline(picture) },
    { type: "paragraph", text: picture.reached },
  ];
  if (main.items.length > 0) blocks.push({ type: "list", items: main.items });
  if (others.items.length > 0) {
    const left = hidden - others.items.length;
    const inside: InputRichBlock[] = [{ type: "list", items: others.items }];
    if (left > 0) inside.push(note(messages.more(left)));
    blocks.push({ type: "details", summary: messages.more(hidden), blocks: inside });
  } else if (hidden > 0) blocks.push(note(messages.more(hidden)));
  if (picture.summary !== undefined) blocks.push({ type: "footer", text: picture.summary });
  // A step's name may look like a link or a command, and is neither.
  return { blocks, skip_entity_detection: true };
}

function headline({ icon, workflow, status, id }: ProgressPicture): RichText {
  return [`${icon} ${workflow} · ${status} · `, { type: "code", text: id }];
}

function note(text: string): InputRichBlock {
  return { type: "paragraph", text: { type: "italic", text } };
}

type Item = InputRichBlockListItem;

/** As many steps as fit. */
function fitting(
  steps: readonly StepPicture[],
  most: number,
  itemOf: (step: StepPicture) => Item,
): { items: Item[]; bytes: number } {
  const items: Item[] = [];
  let bytes = 0;
  for (const step of steps) {
    const size = Buffer.byteLength([step.icon, step.name, ...step.remarks, step.error ?? ""].join("    "));
    if (bytes + size > most) break;
    bytes += size;
    items.push(itemOf(step));
  }
  return { items, bytes };
}

/** A step, with its error quoted below if it failed. */
function quoted(step: StepPicture): Item {
  if (step.status !== "failed" || step.error === undefined) return inline(step);
  const { error, ...failed } = step;
  const item = inline(failed);
  return { ...item, blocks: [...item.blocks, { type: "blockquote", blocks: [{ type: "paragraph", text: error }] }] };
}

/** A step on one line. A checkbox tells done from pending; other states have an icon. */
function inline({ status, icon, name, remarks, error }: StepPicture): Item {
  const about = [...remarks, ...(error === undefined ? [] : [shortened(error, MAX_ERROR_INLINE)])];
  const text: RichText[] = status === "pending" || status === "completed" ? [] : [`${icon} `];
  text.push(status === "running" ? { type: "bold", text: name } : name);
  if (about.length > 0) text.push(` — ${about.join(" · ")}`);
  return {
    blocks: [{ type: "paragraph", text }],
    has_checkbox: true,
    ...(status === "completed" ? { is_checked: true } : {}),
  };
}
