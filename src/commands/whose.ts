import type { Shaper, Viewer } from "../engine/actor.ts";
import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { italic, lineOf, type RichText, rich } from "../i18n/rich-text.ts";

/** How much of a person's name is shown. */
const MAX_NAME = 60;

/** " · by Bea", if an owner looks at something that someone else created or started; nothing otherwise. */
export function whose(maker: Shaper, viewer: Viewer, messages: Pick<ReplyMessages, "of">): RichText {
  if (!viewer.all || maker.user_id === viewer.user_id) return [];
  const { name, user_id } = maker;
  return rich` · ${italic(messages.of(name === undefined ? String(user_id) : lineOf(name, MAX_NAME)))}`;
}
