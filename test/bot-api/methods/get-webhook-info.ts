import type { Method } from "./method.ts";

export const getWebhookInfo: Method = (_, { webhook, webhookTrouble, updates }) => ({
  url: webhook?.url ?? "",
  has_custom_certificate: false,
  pending_update_count: updates.length,
  ...(webhookTrouble === undefined ? {} : { last_error_date: 1, last_error_message: webhookTrouble }),
});
