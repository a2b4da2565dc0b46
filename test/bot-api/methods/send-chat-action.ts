import type { Method } from "./method.ts";

export const sendChatAction: Method = () => true;
