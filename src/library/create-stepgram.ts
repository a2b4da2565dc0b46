import type { Config } from "../app/config.ts";
import { DatabaseUnavailableError, type Stepgram as Opened, openStepgram } from "../app/open-stepgram.ts";
import { UsageError } from "../cli/command.ts";
import type { ChatActionRequest } from "../commands/chat-action.ts";
import { PROGRAM_SURFACE } from "../telegram/access.ts";
import { openLog } from "./library-log.ts";
import { type StepgramOptions, toConfig } from "./options.ts";
import { ProgramChats } from "./program-chats.ts";
import type { Stepgram } from "./stepgram.ts";
import { StepgramError } from "./stepgram-error.ts";
import { stepgramOn } from "./stepgram-on.ts";
import { usableHandler } from "./usable-handler.ts";

/** What only tests put in the place of something real. */
export interface TestReplacements {
  shiftTime?(database: Date): Date;
}

/** Every Stepgram: {@link createStepgram}, and the test kit's. */
export async function open(options: StepgramOptions, replaced: TestReplacements = {}): Promise<Stepgram> {
  const config = toConfig(options);
  const log = openLog(config, options.log ?? "warn");
  const { authorize } = options;
  const opened = await opening(() =>
    openStepgram(config, log, {
      ...replaced,
      access: (rules) => ({
        ...rules,
        authorize: async (actor, capability) => {
          if (authorize === undefined || (await rules.isOwner(actor))) return rules.authorize(actor, capability);
          return authorize(actor, capability);
        },
      }),
    }),
  );
  const surface = `${PROGRAM_SURFACE}${options.name ?? "main"}`;
  try {
    return await start(opened, options, config, { surface, log });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function start(
  opened: Opened,
  { handlers = [], worker = true, onMessage, onChatAction }: StepgramOptions,
  config: Config,
  { surface, log }: { surface: string; log: ReturnType<typeof openLog> },
): Promise<Stepgram> {
  const { engine } = opened;
  for (const handler of handlers) await opened.registerHandler(usableHandler(handler));
  const chats = new ProgramChats({ engine, surface, onMessage, onChatAction, log });
  const chatActions = onChatAction && { perform: async (request: ChatActionRequest) => onChatAction(request) };
  const stepgram = stepgramOn({ opened, surface, log, chats, timeZone: config.TIME_ZONE, chatActions });
  chats.start();
  if (worker) await stepgram.startWorker();
  return stepgram;
}

/** Says in the library's words why the database cannot be used. */
async function opening<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof DatabaseUnavailableError)
      throw new StepgramError("database", error.message.replace(/^DATA_DIR: /, ""), { cause: error });
    throw error;
  }
}

/**
 * Opens the database, which is embedded unless `mongodbUri` names one, and starts taking steps. Everything is said in code:
 * no environment is read. Close it when the program ends.
 *
 * Throws a `StepgramError` with the code `options` where an option is wrong, and `database` where the database cannot be used.
 *
 * ```ts
 * const stepgram = await createStepgram({ dataDir: "./data" });
 * const hello = await stepgram.createWorkflow({ name: "Hello" });
 * await stepgram.addStep(hello, { name: "Say hello", handler: "log", params: { message: "Hello" } });
 * const execution = await stepgram.waitFor(await stepgram.executeWorkflow(hello));
 * await stepgram.close();
 * ```
 */
export function createStepgram(options: StepgramOptions = {}): Promise<Stepgram> {
  return open(options);
}
