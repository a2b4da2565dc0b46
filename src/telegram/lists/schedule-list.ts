import { whenText } from "../../commands/schedule-words.ts";
import { whose } from "../../commands/whose.ts";
import { isTheirs } from "../../engine/actor.ts";
import { bold, code, lineOf, lines, rich } from "../../i18n/rich-text.ts";
import { whyRefused } from "../buttons/button.ts";
import type { List, Shown } from "./list.ts";

/** `/schedules`: the chat's schedules, the next to start first. */
export const schedulesList: List = {
  name: "schedules",
  async part(scope, { skip, limit }) {
    const { engine, timeZone, messages } = scope;
    const all = await engine.listSchedules(scope.viewer);
    const rows = all.slice(skip, skip + limit).map((schedule) => {
      const name = lineOf(schedule.workflow_name, 100);
      return {
        id: schedule.id,
        text: rich`${bold(name)}${whose(schedule.actor, scope.viewer, messages.replies)} · ${whenText(schedule, engine.now(), timeZone, messages)} · ${code(schedule.id)}`,
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
    async show({ id, press: { actor, isOwner }, scope }): Promise<Shown | undefined> {
      const { engine, viewer, timeZone, messages } = scope;
      const found = await engine.findSchedule(id, viewer);
      if (!found.ok) return undefined;
      const schedule = found.value;
      const { when } = schedule;
      const cron = when.kind === "cron" ? [when.cron, ...(when.also ?? [])].map((line) => rich`${code(line)}`) : [];
      const head = rich`${bold(lineOf(schedule.workflow_name, 120))}${whose(schedule.actor, viewer, messages.replies)} · ${code(schedule.id)}`;
      return {
        text: lines([head, rich`${whenText(schedule, engine.now(), timeZone, messages)}`, ...cron]),
        buttons: !(isOwner || isTheirs(schedule.actor.user_id, actor))
          ? []
          : [
              ...(schedule.suspended === undefined ? [] : [{ label: messages.suspension.resume, verb: "resume" }]),
              { label: messages.lists.unschedule, verb: "unschedule" },
            ],
      };
    },
    verbs: {
      async resume({ id, turn, press: { actor, button, messages }, services }) {
        const key = `${actor.gateway}:press:${button.token}:${id}:${turn}`;
        await services.accept({ key, actor, text: `[MULTISTEP:RESUME_SCHEDULE:${id}]` });
        return { text: messages.press.done };
      },
      async unschedule({ id, press: { actor }, scope: { engine, viewer, messages } }) {
        const taken = await engine.unschedule(id, viewer, { actor });
        if (taken.ok) return { text: messages.lists.unscheduled };
        return { text: whyRefused(taken.error, messages), alert: true };
      },
    },
  },
};
