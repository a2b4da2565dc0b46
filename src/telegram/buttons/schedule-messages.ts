import type { Buttons } from "../../chat-store/buttons.ts";
import type { QueuedMessage } from "../../chat-store/outbox.ts";
import { newsText } from "../../commands/schedule-news.ts";
import { shortTime } from "../../commands/schedule-words.ts";
import type { Viewer } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonObject } from "../../engine/json.ts";
import type { ForeignChange } from "../../engine/pin.ts";
import type { Schedule } from "../../engine/schedule.ts";
import type { Messages, SuspensionMessages } from "../../i18n/messages.ts";
import { bold, code, lines, type RichText, rich, shortened } from "../../i18n/rich-text.ts";
import { storedText, toFormattedText } from "../outgoing/formatted-text.ts";
import { replyKeyboard } from "./shortcode-buttons.ts";

/** What the wording of such a message needs. */
export interface ScheduleMessageServices {
  engine: Pick<Engine, "findSchedule" | "findWebhook" | "now">;
  buttons: Buttons;
  /** Whether messages have buttons; otherwise they say what to send. */
  hasButtons: boolean;
  messagesFor(userId: number): Promise<Messages>;
  /** Of the chats, an IANA name. */
  timeZone: string;
}

type Suspended = Pick<Schedule, "id" | "workflow_id" | "workflow_name" | "actor" | "suspended">;

const EVERYTHING: Viewer = { chat_id: 0, all: true };

/** More changes are counted. */
const MAX_CHANGES = 5;

/**
 * Writes a message about a schedule or a webhook in its creator's language: what happened to it or, if suspended, who changed
 * what since they saw it, with buttons that show what it would start, resume it and remove it. Leaves other messages alone.
 */
export async function wordScheduleMessage(
  message: QueuedMessage,
  services: ScheduleMessageServices,
): Promise<QueuedMessage> {
  const { schedule: scheduleId, webhook: webhookId } = message;
  if (scheduleId === undefined && webhookId === undefined) return message;
  const { engine, buttons, hasButtons, timeZone } = services;
  const found =
    scheduleId === undefined
      ? await engine.findWebhook(webhookId ?? "", EVERYTHING)
      : await engine.findSchedule(scheduleId, EVERYTHING);
  const schedule = found.ok ? found.value : undefined;
  const messages = await services.messagesFor(schedule?.actor.user_id ?? Math.max(0, message.chat_id));
  if (message.news !== undefined && scheduleId !== undefined) {
    const subject = found.ok && "when" in found.value ? found.value : { id: scheduleId, workflow_name: message.text };
    return {
      ...message,
      ...storedText(toFormattedText(newsText(subject, message.news, engine.now(), timeZone, messages))),
    };
  }
  const suspension =
    webhookId === undefined ? messages.suspension : { ...messages.suspension, ...messages.webhookSuspension };
  if (schedule?.suspended === undefined) return { ...message, text: suspension.over(message.text) };
  const said = whatChanged(schedule, timeZone, suspension);
  // It is decided where it runs.
  if (message.chat_id !== schedule.actor.chat_id)
    return {
      ...message,
      ...storedText(toFormattedText(lines([said, rich`${suspension.decideThere(code(schedule.id))}`]))),
    };
  const ways = waysOut(schedule, webhookId !== undefined, messages);
  if (!hasButtons)
    return {
      ...message,
      ...storedText(
        toFormattedText(lines([said, ...ways.map(({ says, shortcode }) => rich`${says} ${code(shortcode)}`)])),
      ),
    };
  const offered = ways.map(({ label, shortcode }) => ({ label, shortcode }));
  const keyboard = await replyKeyboard(buttons, message.key, schedule.actor, offered, { of: "bot" });
  return { ...message, ...storedText(toFormattedText(said)), reply_markup: keyboard as unknown as JsonObject };
}

function whatChanged(schedule: Suspended, timeZone: string, suspension: SuspensionMessages): RichText {
  const { actor, workflow_name, suspended } = schedule;
  const changes = suspended?.changes ?? [];
  const name = bold(shortened(workflow_name, 100));
  const shown = changes.slice(0, MAX_CHANGES).map((change) => rich`• ${inWords(change, timeZone, suspension)}`);
  const more = changes.length - shown.length;
  return lines([
    suspension.suspended(name, code(schedule.id)),
    ...shown,
    ...(more > 0 ? [rich`${suspension.more(more)}`] : []),
    rich`${suspension.waitsFor(actor.name ?? String(actor.user_id))}`,
  ]);
}

function inWords(change: ForeignChange, timeZone: string, messages: SuspensionMessages): string {
  const who = shortened(change.name ?? String(change.person), 60);
  const workflow = shortened(change.workflow, 100);
  const { step, at } = change;
  if (step === undefined || at === undefined) return messages.startsNow(workflow, who);
  return messages.changed(who, shortened(step, 100), workflow, shortTime(at, timeZone));
}

function waysOut({ id, workflow_id }: Suspended, isWebhook: boolean, { suspension, lists }: Messages) {
  const [resume, remove] = isWebhook ? ["RESUME_WEBHOOK", "REMOVE_WEBHOOK"] : ["RESUME_SCHEDULE", "UNSCHEDULE"];
  return [
    { label: suspension.look, says: suspension.toLook, shortcode: `[MULTISTEP:SHOW_WORKFLOW:${workflow_id}]` },
    { label: suspension.resume, says: suspension.toResume, shortcode: `[MULTISTEP:${resume}:${id}]` },
    { label: lists.unschedule, says: suspension.toRemove, shortcode: `[MULTISTEP:${remove}:${id}]` },
  ];
}
