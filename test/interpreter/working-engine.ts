import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Right } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type ExecutionView, isSettled } from "../../src/engine/execution.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { createShortcodeRunner } from "../../src/interpreter/step-shortcodes.ts";
import { chatsOf, openWithChats } from "../open-engine.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { freshChat, messageIn, outcomes } from "./send.ts";

/** An engine that takes steps, and a chat whose messages arrive. */
export interface World {
  engine: Engine;
  registry: CommandRegistry;
  chat(): number;
  /** Runs a text and returns the last execution that it started. */
  start(text: string, chat?: number): Promise<string>;
  settled(executionId: string): Promise<ExecutionView>;
  run(text: string, chat?: number): Promise<ExecutionView>;
  /** The first failed execution of the chat, once there is one. */
  untilFailed(chat: number): Promise<ExecutionView>;
  /** What was sent to the chat, in order. */
  sent(chat: number): string[];
}

const GATEWAY = "test";

/** Gives one world to the tests of a file. */
export function useWorkingEngine(): () => World {
  let world: World | undefined;
  let delivering: Promise<void> | undefined;
  let closing = false;
  let dataDir = "";

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "stepgram-"));
    const authorize = async (_: unknown, capability: Right) => capability !== "other-chats";
    const isOwner = async () => false;
    const registry = new CommandRegistry();
    const shortcodes = createShortcodeRunner({
      engine: () => engine,
      chats: () => chatsOf(engine),
      registry,
      authorize,
      isOwner,
      timeZone: "UTC",
    });
    const engine: Engine = await openWithChats({
      uri: await sharedDatabase(),
      db: freshName(),
      handlers: createHandlers({ files: { root: join(dataDir, "files"), isOwner }, shortcodes: () => shortcodes }),
      authorize,
      isOwner,
    });
    await engine.startWorker();
    const texts: { chat_id: number; text: string }[] = [];
    const deliver = async (): Promise<void> => {
      while (!closing) {
        for (const { key, chat_id, text } of await chatsOf(engine).outbox.next(GATEWAY, [], 20)) {
          texts.push({ chat_id, text });
          await chatsOf(engine).outbox.delivered(key, [texts.length]);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    delivering = deliver();
    world = worldOn(engine, registry, texts);
  });

  afterAll(async () => {
    closing = true;
    await delivering;
    await world?.engine.close({ graceMs: 100 });
    rmSync(dataDir, { recursive: true, force: true });
  });

  return () => {
    if (world === undefined) throw new Error("the engine is not open");
    return world;
  };
}

function worldOn(
  engine: Engine,
  registry: CommandRegistry,
  texts: readonly { chat_id: number; text: string }[],
): World {
  const settled = (id: string): Promise<ExecutionView> =>
    new Promise((resolve) => {
      engine.follow(id, (view) => isSettled(view.status) && resolve(view));
    });
  const start = async (text: string, chat = freshChat()): Promise<string> => {
    const reply = await interpret(messageIn(chat, text), {
      engine,
      chats: chatsOf(engine),
      registry,
      recordOutcome: async () => {},
    });
    const id = reply.executions.at(-1);
    if (id === undefined) throw new Error(outcomes(reply).join("\n"));
    return id;
  };
  return {
    engine,
    registry,
    chat: freshChat,
    start,
    settled,
    run: async (text, chat) => settled(await start(text, chat)),
    async untilFailed(chat) {
      for (;;) {
        const { executions } = await engine.listExecutions({ chat_id: chat, all: false }, { status: "failed" });
        const view = executions[0] === undefined ? undefined : await engine.view(executions[0].id);
        if (view !== undefined) return view;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    sent: (chat) => texts.filter(({ chat_id }) => chat_id === chat).map(({ text }) => text),
  };
}
