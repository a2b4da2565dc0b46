import type { Button } from "../../chat-store/buttons.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { Engine } from "../../engine/engine.ts";
import type { OpenQuestion } from "../../engine/question.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, lineOf, lines, type RichText, rich } from "../../i18n/rich-text.ts";
import { approvalToken } from "../buttons/approval-buttons.ts";
import { plainWords } from "../small-talk.ts";
import { type Consent, optionByConsent } from "./consent.ts";

/** The most questions that are listed. */
const MAX_SHOWN = 5;

/** One thing that a choice stands for: the texts that name it; people see the first. */
interface Option {
  choice: string;
  names: readonly string[];
}

/** Something that waits for a person's answer in a chat: a step's question, or the confirmation of a message. */
export interface Waiting {
  kind: "step" | "message";
  /** Its place in the list of everything that waits here, from 1. */
  number: number;
  /** The token of its buttons. */
  token: string;
  /** What it can be called by: the run's id, the workflow's name. */
  names: readonly string[];
  text: RichText;
  options: readonly Option[];
  /** What to do if the answer is written or sent. */
  how?: string;
  /** The option that a yes or a no chooses, if one does. */
  byConsent(consent: Consent): string | undefined;
}

/** Everything that waits for an answer in a chat, and that this person may answer. */
export async function waitingIn(
  { chat_id, user_id, isOwner }: { chat_id: number; user_id: number; isOwner: boolean },
  { engine, chats }: { engine: Pick<Engine, "questions">; chats: Pick<ChatStore, "buttons"> },
  messages: Messages,
): Promise<Waiting[]> {
  const [questions, confirmations] = await Promise.all([
    engine.questions({ chat: chat_id }),
    chats.buttons.undecided(chat_id, "confirm"),
  ]);
  const steps = await Promise.all(
    questions.map(async (open) =>
      ofStep(open, await approvalToken(chats.buttons, open.question, { ...open.actor, chat_id }), messages),
    ),
  );
  const own = confirmations.filter((one) => isOwner || one.user_id === undefined || one.user_id === user_id);
  return [...steps, ...own.map((one) => ofMessage(one, messages))].map((one, i) => ({ ...one, number: i + 1 }));
}

function ofStep(
  { question, workflow, text, refusals, actor }: OpenQuestion,
  token: string,
  { answer }: Pick<Messages, "answer">,
): Waiting {
  const { options, execution_id, wants } = question;
  return {
    ...(wants === undefined || wants === "choice" ? {} : { how: answer.write(wants, actor.chat_id < 0) }),
    kind: "step",
    number: 0,
    token,
    names: [execution_id, workflow],
    text: rich`${bold(lineOf(workflow, 100))} · ${code(execution_id)}: ${lineOf(text, 300)}`,
    options: options.map((name, i) => ({ choice: `${i + 1}`, names: [name] })),
    byConsent(consent) {
      const index = optionByConsent(consent, options, refusals);
      return index === undefined ? undefined : `${index + 1}`;
    },
  };
}

function ofMessage({ token, data }: Button, { confirm }: Messages): Waiting {
  const { text } = data.message as unknown as IncomingMessage;
  return {
    kind: "message",
    number: 0,
    token,
    names: [token],
    text: rich`${bold(confirm.ask)} ${lineOf(text, 200)}`,
    options: [
      { choice: "run", names: [confirm.run, "run", "run it"] },
      { choice: "discard", names: [confirm.discard, "discard"] },
    ],
    byConsent: (consent) => (consent === "yes" ? "run" : "discard"),
  };
}

/** The choice whose option a text names, case, punctuation and emoji aside. */
export function choiceNamed({ options }: Waiting, text: string): string | undefined {
  const said = plainWords(text);
  const same = options.find(({ names }) => names.some((name) => name.toLowerCase() === text.trim().toLowerCase()));
  return (same ?? options.find(({ names }) => said !== "" && names.some((name) => plainWords(name) === said)))?.choice;
}

/** Which questions wait, with their options and how to answer each. */
export function waitingText(waiting: readonly Waiting[], hasButtons: boolean, messages: Messages): RichText {
  const { answer, progress } = messages;
  const [first] = waiting;
  const isOne = waiting.length === 1;
  const rows = waiting.slice(0, MAX_SHOWN).flatMap(({ number, text, token, options, how: toDo }) => {
    const head = isOne ? rich`• ${text}` : rich`${number}. ${text}`;
    const labels = options.map(({ names: [label = ""] }) => label);
    if (toDo !== undefined) return [head, rich`   ${toDo}`];
    if (hasButtons) return [head, rich`   ${labels.map((label) => `“${label}”`).join(", ")}`];
    return [
      head,
      ...options.map(({ choice }, i) => rich`   ${code(`/answer ${token} ${choice}`)} (${labels[i] ?? ""})`),
    ];
  });
  const more = waiting.length > MAX_SHOWN ? [rich`${progress.more(waiting.length - MAX_SHOWN)}`] : [];
  const example = plainWords(first?.options[0]?.names[0] ?? "");
  const named = first === undefined || isOne ? "" : `/approve ${first.number} ${example}`;
  const how = isOne ? answer.waitsOne(hasButtons) : answer.waitMany(hasButtons, named);
  return lines([[{ text: how }], ...rows, ...more]);
}
