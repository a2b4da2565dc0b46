import { problem } from "../../i18n/problem.ts";
import { addressOf } from "../actor.ts";
import type { SuspendFor } from "../handler.ts";
import type { JsonObject } from "../json.ts";
import type { Delivery, Messenger } from "../messenger.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { completeStep, failForGood, requeueStep } from "../state/step-events.ts";
import { WAITING } from "../state/step-state.ts";
import { stepKey } from "../worker/attempt-runner.ts";
import { type Committer, ExecutionGone } from "../worker/committer.ts";

/** Sends the messages that steps wait for, and settles the steps on delivery. */
export interface MessageSteps {
  send(
    machine: ExecutionMachine,
    index: number,
    wait: Extract<SuspendFor, { for: "message" | "person" }>,
  ): Promise<void>;
  /** Settles the step if its message has been delivered or has failed; begins the time for the answer to its question. */
  review(executionId: string, index: number): Promise<void>;
}

/** When to check again whether a step waits for its message, in milliseconds. */
const SECOND_LOOKS_MS = [20, 100, 500];

/** A message is kept as long as its execution, but someone may have removed it from the database. */
const LOST: Delivery = { status: "failed", error: problem("messageLost") };

export function createMessageSteps(
  messenger: Messenger,
  committer: () => Committer,
  forget: (executionId: string) => void,
): MessageSteps {
  const waitingKey = (machine: ExecutionMachine, index: number): string | undefined => {
    const live = machine.state(index) === WAITING ? machine.live(index) : undefined;
    return live?.wait === "message" && live.again === undefined ? stepKey(machine, index) : undefined;
  };

  /** The key of the question whose time for an answer has not begun. */
  const questionKey = (machine: ExecutionMachine, index: number): string | undefined => {
    const live = machine.state(index) === WAITING ? machine.live(index) : undefined;
    return live?.wait === "person" && live.answer_within !== undefined ? askKey(machine, index) : undefined;
  };

  /** Keys of the messages that resume the step; undefined if it doesn't wait like that. */
  const againKeys = (machine: ExecutionMachine, index: number): string[] | undefined =>
    machine.state(index) === WAITING ? machine.live(index)?.again : undefined;

  /** The key of the message the step waits for, or the keys of those that resume it; undefined if it doesn't wait. */
  const keyOf = async (executionId: string, index: number): Promise<string | string[] | undefined> => {
    const look = (machine: ExecutionMachine) =>
      againKeys(machine, index) ?? waitingKey(machine, index) ?? questionKey(machine, index);
    for (const pause of SECOND_LOOKS_MS) {
      const key = await committer().submit(executionId, look);
      if (key !== undefined) return key;
      // A quick delivery may overtake the write that makes the step wait, and the worker may be another process.
      await new Promise((resolve) => setTimeout(resolve, pause));
      forget(executionId);
    }
    return committer().submit(executionId, look);
  };

  /** Resumes the step once one of its messages has been delivered or has failed. */
  const reviewAgain = async (executionId: string, index: number, keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      if ((await messenger.delivery(key))?.status === "queued") continue;
      await committer().submit(executionId, (machine, now) => {
        if (againKeys(machine, index)?.includes(key)) requeueStep(machine, index, now);
      });
      return;
    }
  };

  return {
    async send(machine, index, wait) {
      const { _id, actor } = machine.document;
      if (wait.for === "person") {
        const { text, options, wants } = wait.question;
        const key = stepKey(machine, index);
        await messenger.enqueue({
          key: askKey(machine, index),
          ...addressOf(actor),
          // In a group whoever started the run is asked to reply, and sees which message it is about.
          ...(wants !== undefined && actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {}),
          text: `❓ ${text}\n${machine.document.workflow_name} · ${_id}`,
          question: { execution_id: _id, step: index, key, options, ...(wants === undefined ? {} : { wants }) },
          execution_id: _id,
          step: index,
        });
        return;
      }
      const { chat_id, thread_id, text, rich } = wait;
      await messenger.enqueue({
        key: stepKey(machine, index),
        gateway: actor.gateway,
        chat_id,
        ...(thread_id === undefined ? {} : { thread_id }),
        text,
        ...(rich === undefined ? {} : { rich }),
        execution_id: _id,
        step: index,
      });
    },

    async review(executionId, index) {
      try {
        const key = await keyOf(executionId, index);
        if (Array.isArray(key)) return await reviewAgain(executionId, index, key);
        if (key === undefined) return;
        const delivery = (await messenger.delivery(key)) ?? LOST;
        if (delivery.status === "queued") return;
        const within = await committer().submit(executionId, (machine, now) =>
          questionKey(machine, index) === key ? beginAnswerTime(machine, index, delivery, now) : undefined,
        );
        // Only makes short times more precise: the worker's poll would find them too.
        if (within !== undefined && within < 60)
          setTimeout(() => committer().touch(executionId), within * 1000 + 2).unref();
        await committer().submit(executionId, (machine, now) => {
          if (waitingKey(machine, index) !== key) return;
          if (delivery.status === "failed") return failForGood(machine, index, delivery.error, now);
          const result = { ...(machine.live(index)?.result as JsonObject), ...ids(delivery.message_ids) };
          completeStep(machine, index, { result }, now);
        });
      } catch (error) {
        if (!(error instanceof ExecutionGone)) throw error;
      }
    },
  };
}

function askKey(machine: ExecutionMachine, index: number): string {
  return `${stepKey(machine, index)}:ask`;
}

/** The question was sent: from now on its time runs. Returns how many seconds; undefined if it could not be asked. */
function beginAnswerTime(machine: ExecutionMachine, index: number, delivery: Delivery, now: Date): number | undefined {
  if (delivery.status === "failed" && delivery !== LOST) {
    failForGood(machine, index, problem("couldNotAsk", { why: delivery.error }), now);
    return undefined;
  }
  const { answer_within = 0, ...live } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, { ...live, due: new Date(now.getTime() + answer_within * 1000) });
  return answer_within;
}

function ids(messageIds: number[]): JsonObject {
  return messageIds.length > 1
    ? { message_id: messageIds[0] ?? null, message_ids: messageIds }
    : { message_id: messageIds[0] ?? null };
}
