import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatActionRequest } from "../../commands/chat-action.ts";
import type { Handler } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { open } from "../create-stepgram.ts";
import { toExecution } from "../execution-state.ts";
import { internalsOf } from "../internals.ts";
import type { LibraryLog } from "../library-log.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import { passUntil, untilRest } from "./rest.ts";
import { type LogLine, runOneAttempt } from "./run-handler.ts";
import { TestClock, toMilliseconds } from "./test-clock.ts";
import type { TestOptions, TestStepgram } from "./test-stepgram.ts";

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
  const { engine, access, surface } = internalsOf(stepgram);
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
    settle: () => untilRest(engine, surface, clock),
    async advance(time) {
      await passUntil(engine, surface, clock, new Date(clock.now().getTime() + toMilliseconds(time)));
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
      await untilRest(engine, surface, clock);
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
