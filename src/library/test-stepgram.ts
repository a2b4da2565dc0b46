import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutgoingMessage } from "../app/program-chats.ts";
import type { ChatActionRequest } from "../commands/chat-action.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { open } from "./create-stepgram.ts";
import { type Execution, wholeExecution } from "./executions.ts";
import { internalsOf } from "./internals.ts";
import type { Interpretation, InterpretOptions } from "./interpret.ts";
import type { LibraryLog } from "./log.ts";
import type { StepgramOptions } from "./options.ts";
import type { Stepgram } from "./stepgram.ts";
import { type HandlerOutcome, type HandlerSurroundings, type LogLine, runOneAttempt } from "./test-attempt.ts";
import { passUntil, TestClock, toMilliseconds, untilRest } from "./test-clock.ts";

/** Options of `createTestStepgram`: those of `createStepgram`, except for where data and messages go. */
export interface TestOptions
  extends Omit<StepgramOptions, "mongodbUri" | "db" | "dataDir" | "name" | "worker" | "onMessage" | "log"> {
  /** The clock's initial time. Default: now. */
  now?: Date;
}

/** The answer to a text, once nothing more can happen without time passing. */
export interface TestRun extends Interpretation {
  /** The executions that the text started, resumed or retried; they have ended or are waiting for time or a person. */
  states: Execution[];
  /** The first of them. Throws if there is none. */
  execution: Execution;
}

/**
 * A Stepgram for tests: the real engine on an embedded database in a temporary directory, a clock that stands still until you move
 * it, and chats that record messages instead of sending them.
 */
export interface TestStepgram {
  /** The Stepgram instance itself. Calls without `person` and `chat` act for the program. */
  readonly stepgram: Stepgram;
  /** Messages sent to chats, in order: answers to `run`, and messages from steps. */
  readonly messages: readonly OutgoingMessage[];
  /** The actions requested by GROUP and USER shortcodes, in order. All of them succeed unless you pass `onChatAction`. */
  readonly actions: readonly ChatActionRequest[];
  /** Log lines of steps, in order. */
  readonly logs: readonly LogLine[];
  /** The texts of all messages, or of those in one chat. */
  texts(chat?: number): string[];
  /** The clock's time. Delays, retries, time limits and schedules follow it; a handler's own timers do not. */
  now(): Date;
  /**
   * Moves the clock: by seconds, or by a duration such as "5 minutes". Everything that falls due on the way happens in order,
   * each at its own time, with all consequences. Resolves when nothing more can happen without time passing.
   */
  advance(time: number | string): Promise<void>;
  /**
   * Moves the clock in one jump, as if no process had been running: whatever fell due is late, as after a restart. Late runs
   * start one after another, a few seconds apart; `advance` lets them run.
   */
  outage(time: number | string): Promise<void>;
  /** Waits until nothing more happens without time passing. Rejects after a real minute. */
  settle(): Promise<void>;
  /**
   * Sends a text as the owner (person 1 in chat 1), or as another `person` or in another `chat` to test their permissions, and waits like
   * `settle`. Messages are numbered from 1.
   */
  run(text: string, options?: InterpretOptions): Promise<TestRun>;
  /** Runs one attempt of a handler on its own and returns everything it did. Never rejects because of errors the handler throws. */
  runHandler(handler: Handler, params?: JsonObject, surroundings?: HandlerSurroundings): Promise<HandlerOutcome>;
  /** Closes everything and removes the directory. Safe to call twice. */
  close(): Promise<void>;
  /** Same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The kit's owner, and their private chat. */
const OWNER = 1;

/** `createTestStepgram`, optionally on an existing database. */
export async function openTestStepgram(
  { now = new Date(), ...options }: TestOptions,
  database: Pick<StepgramOptions, "mongodbUri" | "db"> = {},
): Promise<TestStepgram> {
  const clock = new TestClock(now);
  const messages: OutgoingMessage[] = [];
  const logs: LogLine[] = [];
  const actions: ChatActionRequest[] = [];
  // An answer is recorded before the messages of the steps that it starts.
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
      ...database,
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
  const { engine, chats, access, gateway } = internalsOf(stepgram);
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
    settle: () => untilRest(engine, chats, gateway, clock),
    async advance(time) {
      await passUntil(engine, chats, gateway, clock, new Date(clock.now().getTime() + toMilliseconds(time)));
    },
    async outage(time) {
      await untilRest(engine, chats, gateway, clock);
      clock.moveTo(new Date(clock.now().getTime() + toMilliseconds(time)));
      await untilRest(engine, chats, gateway, clock);
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
      await untilRest(engine, chats, gateway, clock);
      const views = await Promise.all(answer.executions.map((id) => engine.view(id)));
      const found = views.filter((view) => view !== undefined);
      const states = await Promise.all(found.map((view) => wholeExecution(engine, view)));
      return {
        ...answer,
        states,
        get execution() {
          const [first] = states;
          if (first === undefined)
            throw new Error(`The text did not start an execution. The reply was:\n${answer.text}`);
          return first;
        },
      };
    },

    async runHandler(handler: Handler, params: JsonObject = {}, surroundings = {}) {
      if (!initialized.has(handler)) await handler.initialize?.();
      initialized.add(handler);
      const user_id = surroundings.person ?? OWNER;
      const actor = { user_id, chat_id: surroundings.chat ?? user_id, message_id: 0, gateway };
      const secret = (name: string): string | undefined => options.secrets?.[name];
      const secretHosts = (name: string) => options.secretHosts?.[name];
      const { authorize } = access;
      return runOneAttempt(handler, params, surroundings, { engine, actor, authorize, secret, secretHosts });
    },

    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => kit.close(),
  };
  return kit;
}

/** Records what steps log, and drops Stepgram's own lines. */
function recorder(logs: LogLine[]): LibraryLog {
  const keep =
    (level: LogLine["level"]) =>
    (fields: object, message: string): void => {
      if ("step_id" in fields && !("outcome" in fields)) logs.push({ level, message, fields: fields as JsonObject });
    };
  return { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}
