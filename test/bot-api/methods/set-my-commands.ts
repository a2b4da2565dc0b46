import type { Method } from "./method.ts";

export const setMyCommands: Method = () => true;
