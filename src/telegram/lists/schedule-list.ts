import { missedText } from "../../commands/schedule-news.ts";
import { whenText } from "../../commands/schedule-words.ts";
import { whose } from "../../commands/whose.ts";
import { type Actor, isTheirs } from "../../engine/actor.ts";
import { bold, code, lineOf, lines, rich } from "../../i18n/rich-text.ts";
import { whyRefused } from "../buttons/button.ts";
import type { List, Shown, Tap } from "./list.ts";

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
    async show({ id, press: { as, isOwner }, scope }): Promise<Shown | undefined> {
      const { engine, viewer, timeZone, messages } = scope;
      const found = await engine.findSchedule(id, viewer);
      if (!found.ok) return undefined;
      const schedule = found.value;
      const { when } = schedule;
      const cron = when.kind === "cron" ? [when.cron, ...(when.also ?? [])].map((line) => rich`${code(line)}`) : [];
      const mayAct = isOwner || isTheirs(schedule.actor.user_id, await as(schedule.actor.user_id));
      const head = rich`${bold(lineOf(schedule.workflow_name, 120))}${whose(schedule.actor, viewer, messages.replies)} · ${code(schedule.id)}`;
      const missed = missedText(schedule, engine.now(), timeZone, messages);
      const rows = [rich`${whenText(schedule, engine.now(), timeZone, messages)}`, ...cron];
      return {
        text: lines([head, ...rows, ...(missed === undefined ? [] : [rich`${missed}`])]),
        buttons: mayAct
          ? [
              ...(schedule.suspended === undefined ? [] : [{ label: messages.suspension.resume, verb: "resume" }]),
              { label: messages.lists.unschedule, verb: "unschedule" },
            ]
          : [],
      };
    },
    verbs: {
      async resume(tap) {
        const { id, turn, services } = tap;
        const { button, messages } = tap.press;
        const actor = await actingOn(tap);
        const key = `${actor.gateway}:press:${button.token}:${id}:${turn}`;
        await services.accept({ key, actor, text: `[MULTISTEP:RESUME_SCHEDULE:${id}]` });
        return { text: messages.press.done };
      },
      async unschedule(tap) {
        const { engine, viewer, messages } = tap.scope;
        const taken = await engine.unschedule(tap.id, viewer, { actor: await actingOn(tap) });
        if (taken.ok) return { text: messages.lists.unscheduled };
        return { text: whyRefused(taken.error, messages), alert: true };
      },
    },
  },
};

/** Who the presser acts as towards the schedule. */
async function actingOn({ id, press, scope: { engine, viewer } }: Tap): Promise<Actor> {
  const found = await engine.findSchedule(id, viewer);
  return found.ok ? press.as(found.value.actor.user_id) : press.actor;
}
