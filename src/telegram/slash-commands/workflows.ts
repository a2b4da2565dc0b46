import { workflowsList } from "../lists/workflows-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { showList } from "./show-list.ts";

/** `/workflows [PAGE]`: the workflows of this chat; for owners in private all that there are. */
export const workflows: BotCommand = { name: "workflows", run: (call) => showList(workflowsList, call) };
