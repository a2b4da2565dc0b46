import { BOT } from "../conversation.ts";
import type { Method } from "./method.ts";

export const getMe: Method = () => ({ ...BOT, can_join_groups: true, can_read_all_group_messages: false });
