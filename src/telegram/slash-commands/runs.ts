import { EXECUTION_STATUSES } from "../../engine/execution.ts";
import { runsList } from "../lists/runs-list.ts";
import type { BotCommand } from "./bot-command.ts";
import { showList } from "./show-list.ts";

/** `/runs [PAGE or STATUS]`: the executions of this chat, newest first; for owners in private all that there are. */
export const runs: BotCommand = {
  name: "runs",
  run(call) {
    const { rest, words } = call;
    const wanted = rest.toLowerCase();
    const status = EXECUTION_STATUSES.find((one) => one === wanted || words.progress.status[one] === wanted);
    const isUnknown = status === undefined && wanted !== "" && !/^\d+$/.test(wanted);
    if (!isUnknown) return showList(runsList, call, { status });
    const known = EXECUTION_STATUSES.map((one) => words.progress.status[one]).join(", ");
    return call.say([{ text: words.noSuchStatus(rest, known) }]);
  },
};
