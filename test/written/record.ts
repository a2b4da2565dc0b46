import type { MessageEntity } from "grammy/types";
import { labelsOf } from "../bot-api/button-presses.ts";
import type { BotMessage } from "../bot-api/conversation.ts";

/**
 * The bot's messages as text: formatting as tags, buttons in brackets, ids numbered, durations and dates left out. Progress
 * messages come last, because they may overtake others.
 */
export function recordOf(messages: readonly BotMessage[], port: number): string {
  const shown = messages.map((message) => [formatted(message), ...buttonRows(message)].join("\n"));
  const number = numbering();
  const others = shown.filter((text) => !isProgress(text)).map(number);
  const progress = shown.filter(isProgress).sort((a, b) => (withoutIds(a) < withoutIds(b) ? -1 : 1));
  const all = [...others, ...progress.map(number).toSorted()].join("\n---\n");
  return withoutChance(all).replaceAll(String(port), "18471");
}

function isProgress(text: string): boolean {
  return /^[▓░]+ \d+% /m.test(text);
}

function withoutIds(text: string): string {
  return text.replaceAll(ID, "");
}

const ID = /\b(wf|ex|st|sc)_[0-9a-z]{10}\b/g;

/** Replaces each id with its number among ids of its kind, in order of appearance. */
function numbering(): (text: string) => string {
  const numbers = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text) =>
    text.replaceAll(ID, (id, kind: string) => {
      const known = numbers.get(id) ?? `${kind}_${(counts.get(kind) ?? 0) + 1}`;
      if (!numbers.has(id)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      numbers.set(id, known);
      return known;
    });
}

function buttonRows(message: BotMessage): string[] {
  return labelsOf(message).map((row) => row.map((label) => `[ ${label} ]`).join(" "));
}

const TAGS: Readonly<Partial<Record<MessageEntity["type"], string>>> = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  text_link: "a",
  blockquote: "quote",
  expandable_blockquote: "folded",
};

function formatted({ text, entities }: BotMessage): string {
  const marks = entities.flatMap((entity) => {
    const tag = TAGS[entity.type] ?? entity.type;
    const more =
      "url" in entity ? ` ${entity.url}` : "language" in entity && entity.language ? ` ${entity.language}` : "";
    const end = entity.offset + entity.length;
    // Outer entities open first and close last.
    return [
      { at: entity.offset, order: -entity.length, mark: `<${tag}${more}>` },
      { at: end, order: -1e9 + entity.length, mark: `</${tag}>` },
    ];
  });
  let out = "";
  let from = 0;
  for (const { at, mark } of marks.sort((a, b) => a.at - b.at || a.order - b.order)) {
    out += text.slice(from, at) + mark;
    from = at;
  }
  return out + text.slice(from);
}

/** Leaves out what differs between runs: seconds and single minutes, and how long something took or will take. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/(\d\d:\d)\d(?::\d\d)? \(UTC\)/g, "$1_ (UTC)")
    .replaceAll(
      /(— |\b(?:in|after|dalam|setelah) )\d+(?:[.,]\d+)? (?:ms|s|min|h|d|detik|menit|jam|hari)\b(?: \d+ (?:s|min|h|detik|menit|jam)\b)?/g,
      "$1TIME",
    )
    .replaceAll(/9\d{5}\b/g, "CHAT");
}
