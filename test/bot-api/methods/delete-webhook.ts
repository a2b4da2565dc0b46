import type { Method } from "./method.ts";

export const deleteWebhook: Method = () => true;
