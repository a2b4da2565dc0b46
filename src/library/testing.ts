/**
 * The test kit, for those who write handlers and workflows.
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatActionRequest } from "../commands/chat-action.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { open } from "./create-stepgram.ts";
import { type Execution, toExecution } from "./executions.ts";
import { internalsOf } from "./internals.ts";
import type { Interpretation, InterpretOptions } from "./interpret.ts";
import type { LibraryLog } from "./log.ts";
import type { OutgoingMessage, StepgramOptions } from "./options.ts";
import type { Stepgram } from "./stepgram.ts";
import { type HandlerOutcome, type HandlerSurroundings, type LogLine, runOneAttempt } from "./test-attempt.ts";
import { passUntil, TestClock, toMilliseconds, untilRest } from "./test-clock.ts";

/** A Stepgram for tests. Options are those of `createStepgram`, but for where the data and the messages go. */
export interface TestOptions
  extends Omit<StepgramOptions, "mongodbUri" | "db" | "dataDir" | "name" | "worker" | "onMessage" | "log"> {
  /** What the kit's clock says at first. Default: the time at which it is made. */
  now?: Date;
}

/** What came of a text, once all is at rest. */
export interface TestRun extends Interpretation {
  /** The executions that it started, resumed or retried, as they are at rest: settled, or waiting for time or a person. */
  states: Execution[];
  /** The first of them. Throws where there is none. */
  execution: Execution;
}

/**
 * A Stepgram for the tests of those who write handlers and workflows: the real engine on an embedded database in a temporary
 * directory, a clock that stands still until it is moved, and chats that are kept instead of sent.
 */
export interface TestStepgram {
  /** All that a program has. Without `person` and `chat` it asks for itself. */
  readonly stepgram: Stepgram;
  /** What has been sent to chats, in order: answers to `run`, and what steps said. */
  readonly messages: readonly OutgoingMessage[];
  /** What GROUP and USER shortcodes have asked for, in order; all of it succeeds, unless `onChatAction` is given. */
  readonly actions: readonly ChatActionRequest[];
  /** Lines that steps have logged, in order. */
  readonly logs: readonly LogLine[];
  /** The texts of the messages, or of those in one chat. */
  texts(chat?: number): string[];
  /** What the kit's clock says. Delays, retries, time limits and schedules go by it; a handler's own timers do not. */
  now(): Date;
  /**
   * Lets time pass: seconds, or a duration such as "5 minutes". What falls due on the way happens in its order, each at its own
   * time, with all that follows from it. Fulfilled when all is at rest.
   */
  advance(time: number | string): Promise<void>;
  /** Waits until nothing happens any more unless time passes. Rejects after a minute. */
  settle(): Promise<void>;
  /**
   * Sends a text to a chat, as its owner (person 1 in chat 1) unless said otherwise, and waits until all is at rest. `person`
   * and `chat` try the rights of others. Messages are numbered from 1.
   */
  run(text: string, options?: InterpretOptions): Promise<TestRun>;
  /** Runs a handler alone, for one attempt, and tells all that it did. */
  runHandler(handler: Handler, params?: JsonObject, surroundings?: HandlerSurroundings): Promise<HandlerOutcome>;
  /** Closes all of it, and removes its directory. Twice is once. */
  close(): Promise<void>;
  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The kit's owner, and the owner's private chat. */
const OWNER = 1;

/**
 * Makes a Stepgram for a test. Close it at the end, or take it with `await using`.
 *
 * ```ts
 * await using kit = await createTestStepgram({ handlers: [reminder] });
 * const { execution } = await kit.run('[MULTISTEP:QUICK_WORKFLOW:Remind:[{"name":"Wait","handler":"delay","params":{"seconds":300}}]]');
 * await kit.advance("5 minutes");
 * assert.equal((await kit.stepgram.getExecution(execution.id)).status, "completed");
 * ```
 */
export async function createTestStepgram({ now = new Date(), ...options }: TestOptions = {}): Promise<TestStepgram> {
  const clock = new TestClock(now);
  const messages: OutgoingMessage[] = [];
  const logs: LogLine[] = [];
  const actions: ChatActionRequest[] = [];
  /** Answers are heard before what the steps say that they start. */
  let answering: Promise<unknown> = Promise.resolve();
  const dataDir = await mkdtemp(join(tmpdir(), "stepgram-test-"));
  const remove = () => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  const stepgram = await open(
    {
      ownerIds: [OWNER],
      onChatAction(request) {
        actions.push(request);
        return { ok: true, text: "✅ Done", result: {} };
      },
      ...options,
      dataDir,
      log: recorder(logs),
      async onMessage(message) {
        await answering;
        return messages.push(message);
      },
    },
    { shiftTime: () => clock.now() },
  ).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const { engine, chats, access, surface } = internalsOf(stepgram);
  const initialized = new Set<Handler>();
  let lastMessage = 0;
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    for (const handler of initialized) await handler.cleanup?.();
    await stepgram.close();
    await remove();
  };

  const kit: TestStepgram = {
    stepgram,
    messages,
    logs,
    actions,
    texts: (chat) => messages.filter((message) => chat === undefined || message.chat === chat).map(({ text }) => text),
    now: () => clock.now(),
    settle: () => untilRest(engine, chats, surface, clock),
    async advance(time) {
      await passUntil(engine, chats, surface, clock, new Date(clock.now().getTime() + toMilliseconds(time)));
    },

    async run(text, given = {}) {
      const person = given.person ?? OWNER;
      const chat = given.chat ?? person;
      lastMessage += 1;
      const reading = stepgram.interpret(text, { message: lastMessage, ...given, person, chat });
      const heard = reading.then((answer) => {
        messages.push({ chat, text: answer.text, entities: [], key: `answer:${messages.length}` });
        return answer;
      });
      answering = heard.catch(() => {});
      const answer = await heard;
      await untilRest(engine, chats, surface, clock);
      const views = await Promise.all(answer.executions.map((id) => engine.view(id)));
      const states = views.flatMap((view) => (view === undefined ? [] : [toExecution(view)]));
      return {
        ...answer,
        states,
        get execution() {
          const [first] = states;
          if (first === undefined) throw new Error(`The text started no execution. The answer was:\n${answer.text}`);
          return first;
        },
      };
    },

    async runHandler(handler: Handler, params: JsonObject = {}, surroundings = {}) {
      if (!initialized.has(handler)) await handler.initialize?.();
      initialized.add(handler);
      const user_id = surroundings.person ?? OWNER;
      const actor = { user_id, chat_id: surroundings.chat ?? user_id, message_id: 0, surface };
      const secret = (name: string): string | undefined => options.secrets?.[name];
      return runOneAttempt(handler, params, surroundings, { engine, actor, authorize: access.authorize, secret });
    },

    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => kit.close(),
  };
  return kit;
}

/** Keeps what steps log; what Stepgram itself has to say is no concern of the test. */
function recorder(logs: LogLine[]): LibraryLog {
  const keep =
    (level: LogLine["level"]) =>
    (fields: object, message: string): void => {
      if ("step_id" in fields) logs.push({ level, message, fields: fields as JsonObject });
    };
  return { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}

export type { HandlerOutcome, HandlerSurroundings, LogLine } from "./test-attempt.ts";
