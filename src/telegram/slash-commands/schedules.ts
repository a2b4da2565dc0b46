import { schedulesList } from "../lists/schedules-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { showList } from "./show-list.ts";

/** `/schedules [PAGE]`: what will run by itself in this chat; for owners in private all that there is. */
export const schedules: BotCommand = { name: "schedules", run: (call) => showList(schedulesList, call) };
