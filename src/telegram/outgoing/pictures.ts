import { visible } from "../../../grammar/plain-text.ts";
import type { OutboxMessage, QueuedMessage } from "../../chat-store/outbox.ts";
import { type GraphScope, graphOf, type PictureRequest } from "../../commands/picture-graph.ts";
import { type Actor, addressOf } from "../../engine/actor.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { Log } from "../../engine/log.ts";
import { inLanguage } from "../../engine/result.ts";
import { graphAsText } from "../../graph/text-graph.ts";
import type { Messages } from "../../i18n/messages.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { CompleteMessage } from "./delivery.ts";

/** The most that Telegram accepts as a message and as a picture's caption, in UTF-16 units. */
const MAX_TEXT = 4000;
const MAX_CAPTION = 1000;

/** The message that brings a picture. It is drawn when it is sent; the same key twice is sent once. */
export function pictureMessage(key: string, actor: Actor, request: PictureRequest): OutboxMessage {
  return {
    key: `${key}:picture`,
    ...addressOf(actor),
    text: "🖼",
    picture: { ...request, for: actor.user_id },
  };
}

/** What drawing needs. */
export interface PictureServices {
  engine: GraphScope["engine"];
  log: Log;
  messagesFor(userId: number): Promise<Messages>;
  /** Whether pictures are shown as text. */
  isText: boolean;
}

/**
 * Draws the picture that a message brings. If it cannot be drawn (too many steps, no renderer for this platform, its subject is
 * gone), the message says so, with the graph as text.
 */
export async function completePicture(
  message: QueuedMessage,
  picture: JsonObject,
  services: PictureServices,
): Promise<CompleteMessage> {
  const { engine, log, messagesFor, isText } = services;
  const { for: reader, ...request } = picture as unknown as PictureRequest & { for: number };
  const messages = await messagesFor(Math.max(0, reader));
  const graph = await graphOf(request, { engine, messages });
  if (!graph.ok) return { ...message, text: inLanguage(graph.error, messages).message };
  const { title, subtitle, steps } = graph.value;
  const caption = shortened(`${title}\n${subtitle}`, MAX_CAPTION);
  const instead = shortened(visible(`${caption}\n\n${graphAsText(graph.value)}`), MAX_TEXT);
  const { MAX_PICTURE_STEPS, paintGraph } = await import("../../graph/png.ts");
  if (steps.length > MAX_PICTURE_STEPS)
    return { ...message, text: `${messages.replies.noPicture(steps.length, MAX_PICTURE_STEPS)}\n\n${instead}` };
  if (isText) return { ...message, text: instead };
  try {
    const { png, isSmall } = await paintGraph(graph.value, request.theme ?? "light");
    return { ...message, text: caption, image: { png, name: "workflow.png", isSmall, instead } };
  } catch (err) {
    log.warn({ err, key: message.key }, "could not draw a picture");
    return { ...message, text: instead };
  }
}
