import type { NewStep } from "../../engine/workflow.ts";
import { z } from "../../engine/zod.ts";
import { seconds, words } from "./params.ts";
import { defineTemplate } from "./template.ts";

/** `message_sequence`: a welcome, a pause, a follow-up, one after another. */
export const messageSequence = defineTemplate({
  name: "message_sequence",
  summary: "Sends a welcome, waits, and sends a follow-up.",
  example: { welcome_text: "Welcome!", delay: 3, followup_text: "How can I help you?" },
  params: z.strictObject({
    welcome_text: words("Welcome!"),
    delay: seconds(5),
    followup_text: words("How can I help you?"),
  }),
  steps: ({ welcome_text, delay, followup_text }): NewStep[] => [
    { name: "Send welcome", handler: "send_message", params: { text: welcome_text } },
    { name: "Wait", handler: "delay", params: { seconds: delay }, dependencies: ["Send welcome"] },
    { name: "Send follow-up", handler: "send_message", params: { text: followup_text }, dependencies: ["Wait"] },
  ],
});
