import type { List } from "./list.ts";
import { cancelList, runsList } from "./runs-list.ts";
import { schedulesList } from "./schedules-list.ts";
import { runList, workflowsList } from "./workflows-list.ts";

/** Every list, by the command that shows it. */
export const lists: Readonly<Record<string, List>> = Object.fromEntries(
  [runsList, workflowsList, schedulesList, runList, cancelList].map((list) => [list.name, list]),
);
