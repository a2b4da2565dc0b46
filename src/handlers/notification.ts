import { defineHandler, deliver } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { FORMAT_SYNONYMS, formatParam, formattedText } from "./formatted-text.ts";
import { readChoice, readText, shownValue } from "./param-readers.ts";
import { optionalParam, requiredParam, strictParams } from "./params.ts";

const TYPES = ["info", "warning", "error", "success"] as const;
const ICONS = { info: "ℹ️", warning: "⚠️", error: "❌", success: "✅" } as const;
const aliases = { warn: "warning", err: "error", ok: "success" } as const;

/**
 * `notification`: sends a message with an icon to the run's own chat, and completes once it is delivered.
 * Result: `{message, type, message_id}`.
 */
export const notification = defineHandler({
  name: "notification",
  summary: "Sends a short message with an icon to this chat.",
  example: { message: "Data processing completed successfully!", type: "success" },
  synonyms: ["notify", "alert", "notif", "send_notification", "notifikasi"],
  capability: "chat",
  effects: ({ message }) => [{ kind: "say", text: shownValue(message) }],
  forPeople: ({ message = null }) => message,
  params: strictParams(
    {
      message: requiredParam("the text; anything else is sent as JSON", readText({ max: 100_000 })),
      type: optionalParam(`one of ${TYPES.join(", ")}; info by default`, readChoice(TYPES, { aliases }), "info"),
      format: formatParam,
    },
    {
      message: "text content body msg pesan teks isi",
      type: "level kind status severity icon",
      format: FORMAT_SYNONYMS,
    },
  ),
  result: z.strictObject({ message: z.string(), type: z.enum(TYPES), message_id: z.number() }),
  sendsMarkdown: true,
  run: async (step) => {
    const { params, execution } = step;
    const { chat_id, thread_id } = execution.actor;
    const message = formattedText(step, "message", params.message, params.format);
    const icon = `${ICONS[params.type]} `;
    const shown =
      message.rich === undefined
        ? { text: icon + message.text }
        : { text: icon + message.text, rich: [{ text: icon }, ...message.rich] };
    const thread = thread_id === undefined ? {} : { thread_id };
    return deliver({ chat_id, ...thread, ...shown }, { message: params.message, type: params.type });
  },
});
