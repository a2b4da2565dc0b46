import type { NewStep } from "../../engine/workflow.ts";
import { z } from "../../engine/zod.ts";
import { words } from "./params.ts";
import { defineTemplate } from "./template.ts";

/** `notification_flow`: a notification, then a line in the log. */
export const notificationFlow = defineTemplate({
  name: "notification_flow",
  summary: "Sends a notification, then writes it to the log.",
  example: { message: "Backup finished", type: "success" },
  params: z.strictObject({
    message: words(),
    type: words("info"),
    log_message: words().optional(),
    level: words("info"),
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
