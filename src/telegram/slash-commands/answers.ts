import { viewerOf } from "../../engine/actor.ts";
import { textOrigin } from "../incoming/read-message.ts";
import { consentIn } from "./consent.ts";
import { runsRepliedTo } from "./replied-runs.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";
import { choiceNamed, type Waiting, waitingIn, waitingText } from "./waiting.ts";

/** The longest text that can be an option. */
const MAX_OPTION = 64;

/** `/answer TOKEN CHOICE`: presses a button where there are none, such as in a terminal. */
export const answer: SlashCommand = {
  name: "answer",
  async run({ ctx, rest, say, messages, chats, onMistake }) {
    const [token = "", ...parts] = rest.split(/\s+/);
    const choice = parts.join(" ");
    if (token === "" || choice === "") return say([{ text: messages.answer.usage }]);
    if ((await chats.buttons.find(token)) === undefined) {
      onMistake();
      return say([{ text: messages.answer.noSuchCode(token.slice(0, MAX_OPTION)) }]);
    }
    await say([{ text: await ctx.multistep.answer(token, choice) }]);
  },
};

/** `/approve [RUN or NUMBER] [OPTION]`: shows what waits for an answer in this chat, or answers it. */
export const approve: SlashCommand = {
  name: "approve",
  description: ({ slashCommands }) => slashCommands.approve,
  async run(call) {
    const { rest, say, messages } = call;
    const waiting = await waitingHere(call);
    if (waiting.length === 0) return say([{ text: messages.answer.nothingOpen }]);
    if (rest === "") return list(waiting, call);
    const { chosen, option } = chosenBy(rest, waiting);
    if (await decide(chosen, option, call)) return;
    const [only, another] = chosen;
    if (only === undefined || another !== undefined) return list(chosen, call);
    const byNumber = only.options[Number(option) - 1]?.choice;
    return byNumber === undefined ? list(chosen, call) : press(only, byNumber, call);
  },
};

/**
 * Answers what is waiting in this chat with a text that is one of its options, or that plainly agrees or refuses if only one
 * thing is waiting. If several fit, or it is unclear what a yes means, it lists them instead. Returns false if the text is not
 * an answer.
 */
export async function answerInWords(text: string, call: SlashCommandCall): Promise<boolean> {
  const isPrivate = call.ctx.chat.type === "private";
  // In a group, a word may be meant for someone other than the person who was asked to confirm. Typed answers are handled
  // elsewhere.
  const waiting = (await waitingHere(call)).filter(
    ({ kind, how }) => how === undefined && (kind === "step" || isPrivate),
  );
  if (waiting.length === 0) return false;
  if (await decide(waiting, text, call)) return true;
  if (consentIn(text) === undefined) return false;
  await list(waiting, call);
  return true;
}

/** Whether a text may be someone's answer to a question: questions are only looked up for such texts. */
export function mayBeAnswer(text: string): boolean {
  const { length } = text.trim();
  return length > 0 && length <= MAX_OPTION && !text.trim().includes("\n");
}

/** What waits in this chat; in a reply, only what the other message asks, or what the run waits for that it is about. */
async function waitingHere(call: SlashCommandCall): Promise<readonly Waiting[]> {
  const { ctx, actor, engine, chats, messages } = call;
  const isOwner = await call.isOwner();
  const waiting = await waitingIn({ ...actor, isOwner }, { engine, chats }, messages);
  const { reply_to_message_id: replied } = textOrigin(ctx.msg);
  if (replied === undefined || waiting.length === 0) return waiting;
  const asked = await chats.buttons.askedIn(actor.chat_id, replied);
  const here = waiting.filter(({ token }) => token === asked?.token);
  if (here.length > 0) return here;
  const runs = await runsRepliedTo(ctx.msg, viewerOf(actor, isOwner), call);
  return runs.length === 0 ? waiting : waiting.filter(({ names }) => runs.some(({ id }) => names.includes(id)));
}

/** Decides the only one that the text decides, or lists those that have such an option; false if none has. */
async function decide(waiting: readonly Waiting[], text: string, call: SlashCommandCall): Promise<boolean> {
  const named = waiting.filter((one) => choiceNamed(one, text) !== undefined);
  const [only, another] = named.length === 0 ? waiting : named;
  const consent = consentIn(text);
  if (only === undefined) return false;
  if (another !== undefined) {
    if (named.length > 0) await list(named, call);
    return named.length > 0;
  }
  const choice = choiceNamed(only, text) ?? (consent === undefined ? undefined : only.byConsent(consent));
  if (choice === undefined) return false;
  await press(only, choice, call);
  return true;
}

async function press({ token }: Waiting, choice: string, { ctx, say }: SlashCommandCall): Promise<void> {
  await say([{ text: await ctx.multistep.answer(token, choice) }]);
}

function list(waiting: readonly Waiting[], { say, hasButtons, messages }: SlashCommandCall): Promise<void> {
  return say(waitingText(waiting, hasButtons, messages));
}

/** The questions that a text names at its start, by number, run or workflow, and what follows; all of them if it names none. */
function chosenBy(rest: string, waiting: readonly Waiting[]): { chosen: readonly Waiting[]; option: string } {
  const written = `${rest.toLowerCase()} `;
  const lengthOf = ({ names, number }: Waiting): number => {
    const all = waiting.length > 1 ? [...names, `${number}`] : names;
    return Math.max(0, ...all.map((name) => (written.startsWith(`${name.toLowerCase()} `) ? name.length : 0)));
  };
  const longest = Math.max(...waiting.map(lengthOf));
  if (longest === 0) return { chosen: waiting, option: rest };
  return { chosen: waiting.filter((one) => lengthOf(one) === longest), option: rest.slice(longest).trim() };
}
