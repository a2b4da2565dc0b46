import { Api } from "grammy";
import { expect, it, vi } from "vitest";
import { CommandRegistry } from "../../src/commands/registry.ts";
import { ChatService } from "../../src/telegram/chat-service.ts";
import { chatsOf } from "../open-engine.ts";
import { freshName, openBotEngine, ownerOnly, startServer, useDatabase } from "./bot-fixture.ts";

useDatabase();

it("a service stopped before it started to serve leaves no timer behind", async () => {
  const server = await startServer();
  const access = ownerOnly();
  const engine = await openBotEngine(freshName(), access, new CommandRegistry(), () => engine);
  const running = new Set<number>();
  let started = 0;
  const every = engine.timers.every.bind(engine.timers);
  vi.spyOn(engine.timers, "every").mockImplementation((ms, work) => {
    const number = ++started;
    running.add(number);
    const stop = every(ms, work);
    return () => {
      running.delete(number);
      return stop();
    };
  });
  try {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const api = new Api(server.token, { apiRoot: server.url });
    for (const turns of [0, 1, 3, 10, 50, "all"] as const) {
      const service = new ChatService({ engine, chats: chatsOf(engine), api, access, log, looksForMessages: true });
      const serving = service.serve("telegram");
      if (turns === "all") await serving;
      else for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await service.stop();
      await serving;
    }
    expect(started).toBeGreaterThan(0);
    expect([...running]).toEqual([]);
  } finally {
    vi.restoreAllMocks();
    await engine.close();
  }
});
