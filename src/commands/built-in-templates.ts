import type { JsonObject } from "../engine/json.ts";
import type { NewStep } from "../engine/workflow.ts";
import { z } from "../engine/zod.ts";
import { defineTemplate, listed, type Template } from "./template-definition.ts";

/** Text that is not empty, or a number, which becomes text. */
function text(unlessGiven?: string) {
  const schema = z
    .union([z.string(), z.number()], { error: "must be text" })
    .transform(String)
    .refine((value) => value.trim() !== "", { error: "must not be empty" });
  return unlessGiven === undefined ? schema : schema.default(unlessGiven);
}

const SECONDS = "must be a number of seconds, 0 or more, such as 3";

/** Seconds, as a number or as digits in quotes. A template is checked once the step fills it in. */
function seconds(unlessGiven: number) {
  return z
    .union([z.number(), z.string()], { error: SECONDS })
    .refine((value) => (typeof value === "string" && value.includes("{")) || (Number(value) >= 0 && value !== ""), {
      error: SECONDS,
    })
    .default(unlessGiven);
}

/** A JSON object. */
function json(unlessGiven: { [key: string]: z.core.util.JSONType }) {
  return z.record(z.string(), z.json(), { error: "must be a JSON object" }).default(unlessGiven);
}

/** `message_sequence`: a welcome, a pause and a follow-up. */
const messageSequence = defineTemplate({
  name: "message_sequence",
  summary: "Sends a welcome message, waits, and sends a follow-up.",
  example: { welcome_text: "Welcome!", delay: 3, followup_text: "How can I help you?" },
  params: z.strictObject({
    welcome_text: text("Welcome!"),
    delay: seconds(5),
    followup_text: text("How can I help you?"),
  }),
  steps: ({ welcome_text, delay, followup_text }): NewStep[] => [
    { name: "Send welcome", handler: "send_message", params: { text: welcome_text } },
    { name: "Wait", handler: "delay", params: { seconds: delay }, dependencies: ["Send welcome"] },
    { name: "Send follow-up", handler: "send_message", params: { text: followup_text }, dependencies: ["Wait"] },
  ],
});

/** `data_processing`: loads documents, processes them and saves the result. */
const dataProcessing = defineTemplate({
  name: "data_processing",
  summary: "Loads documents from a collection, processes them and saves the result.",
  example: { collection: "users", query: { active: true }, output_collection: "analytics" },
  params: z.strictObject({
    collection: text(),
    query: json({}),
    output_collection: text().optional(),
    handler: text("log"),
    params: z.record(z.string(), z.json(), { error: "must be a JSON object" }).optional(),
  }),
  steps: ({ collection, query, output_collection, handler, params }): NewStep[] => {
    const count = "{steps['Load data'].result.count|0}";
    const logParams: JsonObject = { message: `Processing ${count} documents from ${collection}` };
    return [
      { name: "Load data", handler: "database_operation", params: { operation: "find", collection, query } },
      { name: "Process data", handler, params: params ?? logParams, dependencies: ["Load data"] },
      {
        name: "Save results",
        handler: "database_operation",
        params: {
          operation: "insert",
          collection: output_collection ?? `${collection}_results`,
          data: {
            source: collection,
            count,
            result: "{steps['Process data'].result}",
            execution_id: "{context.execution_id}",
          },
        },
        dependencies: ["Process data"],
      },
    ];
  },
});

/** `notification_flow`: a notification, then a log line. */
const notificationFlow = defineTemplate({
  name: "notification_flow",
  summary: "Sends a notification, then logs it.",
  example: { message: "Backup finished", type: "success" },
  params: z.strictObject({
    message: text(),
    type: text("info"),
    log_message: text().optional(),
    level: text("info"),
  }),
  steps: ({ message, type, log_message, level }): NewStep[] => [
    { name: "Send notification", handler: "notification", params: { message, type } },
    {
      name: "Log event",
      handler: "log",
      params: { message: log_message ?? `Notification sent: ${message}`, level },
      dependencies: ["Send notification"],
    },
  ],
});

/** The templates that every Stepgram has, in the order in which TEMPLATES lists them. */
export const builtInTemplates: readonly Template[] = [
  listed(messageSequence),
  listed(dataProcessing),
  listed(notificationFlow),
];
