import type { Method } from "./method.ts";

export const answerCallbackQuery: Method = () => true;
