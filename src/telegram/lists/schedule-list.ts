import { momentText } from "../../commands/schedule.ts";
import type { Schedule } from "../../engine/schedule.ts";
import { bold, code, lines, rich, shortened } from "../../i18n/rich-text.ts";
import type { List, ListScope, Shown } from "./list.ts";

/** `/schedules`: the chat's schedules, the next to start first. */
export const schedulesList: List = {
  name: "schedules",
  async part(scope, { skip, limit }) {
    const all = await scope.engine.listSchedules(scope.viewer);
    const rows = all.slice(skip, skip + limit).map((schedule) => {
      const name = shortened(schedule.workflow_name, 100);
      return {
        id: schedule.id,
        text: rich`${bold(name)} · ${nextOf(schedule, scope)} · ${code(schedule.id)}`,
        label: name,
      };
    });
    return { rows, total: all.length };
  },
  title: ({ lists }, total) => lists.schedules(total),
  empty: ({ lists }) => lists.noSchedules,
  tap: ({ lists }) => lists.tapSchedule,
  does: {
    kind: "show",
    async show({ id, scope }): Promise<Shown | undefined> {
      const { engine, viewer, messages } = scope;
      const found = await engine.findSchedule(id, viewer);
      if (!found.ok) return undefined;
      const schedule = found.value;
      const cron = schedule.when.kind === "cron" ? [rich`${code(schedule.when.cron)} (${schedule.when.zone})`] : [];
      const head = rich`${bold(shortened(schedule.workflow_name, 120))} · ${code(schedule.id)}`;
      return {
        text: lines([head, ...cron, rich`${nextOf(schedule, scope)}`]),
        buttons: [{ label: messages.lists.unschedule, verb: "unschedule" }],
      };
    },
    verbs: {
      async unschedule({ id, press: { actor }, scope: { engine, viewer, messages } }) {
        const taken = await engine.unschedule(id, viewer, actor);
        if (taken.ok) return { text: messages.lists.unscheduled };
        return { text: messages.press.refused(taken.error.code, taken.error.message), alert: true };
      },
    },
  },
};

function nextOf({ when, next_at }: Schedule, { messages, timeZone }: ListScope): string {
  return next_at === undefined
    ? messages.lists.notAgain
    : messages.lists.next(momentText(next_at, when.kind === "cron" ? when.zone : timeZone));
}
