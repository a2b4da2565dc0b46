import type { MessageEntity } from "grammy/types";
import { type RichSpan, type RichText, stylesOf } from "../../i18n/rich-text.ts";

/** Telegram shows at most this many entities of a message. */
export const MAX_ENTITIES = 100;

/** An entity without its place. */
type Kind =
  | { type: "bold" | "italic" | "strikethrough" | "code" | "blockquote" | "expandable_blockquote" }
  | { type: "pre"; language?: string }
  | { type: "text_link"; url: string };

/** Turns styles into entities: one where adjacent spans share a style, the outer one first where they nest. */
export function entitiesOf(rich: RichText): MessageEntity[] {
  const done: MessageEntity[] = [];
  const open = new Map<string, MessageEntity>();
  let offset = 0;
  for (const span of rich) {
    const { length } = span.text;
    if (length === 0) continue;
    const kinds = new Map(kindsOf(span).map((kind) => [JSON.stringify(kind), kind]));
    // In order of their beginning: what began within an entity ends with it, as entities nest but never overlap.
    let ended = offset;
    for (const [key, entity] of open) {
      // Two pieces of code stay two, even where nothing is between them.
      const isCode = entity.type === "code" || entity.type === "pre";
      const goesOn = kinds.has(key) && !isCode && entity.offset <= ended;
      if (goesOn) entity.length += length;
      else {
        open.delete(key);
        ended = Math.min(ended, entity.offset);
      }
    }
    for (const [key, kind] of kinds) {
      if (open.has(key)) continue;
      const entity: MessageEntity = { ...kind, offset, length };
      open.set(key, entity);
      done.push(entity);
    }
    offset += length;
  }
  return done.sort(outerFirst);
}

/** Telegram's rules for what may contain what: code has no other style, a link is not code, and quotations don't nest. */
function kindsOf(span: RichSpan): Kind[] {
  const styles = stylesOf(span);
  const kinds: Kind[] = [];
  if (styles.includes("folded")) kinds.push({ type: "expandable_blockquote" });
  else if (styles.includes("quote")) kinds.push({ type: "blockquote" });
  if (styles.includes("pre"))
    return [...kinds, span.language === undefined ? { type: "pre" } : { type: "pre", language: span.language }];
  if (span.link !== undefined) kinds.push({ type: "text_link", url: span.link });
  else if (styles.includes("code")) return [...kinds, { type: "code" }];
  for (const style of ["bold", "italic", "strikethrough"] as const)
    if (styles.includes(style)) kinds.push({ type: style });
  return kinds;
}

function outerFirst(a: MessageEntity, b: MessageEntity): number {
  return a.offset - b.offset || b.length - a.length;
}
