import { Api } from "grammy";
import { expect, it } from "vitest";
import type { ProgressMessage } from "../../../src/chat-store/progress-messages.ts";
import type { ExecutionView } from "../../../src/engine/execution.ts";
import { RichSupport } from "../../../src/telegram/outgoing/rich-support.ts";
import { SentProgressMessage } from "../../../src/telegram/progress/sent-message.ts";
import { OWNER, startServer, useServersOnly } from "../bot-fixture.ts";
import { callsOf } from "./progress-messages.ts";

useServersOnly();

const NOW = new Date("2026-01-01T00:00:00Z");
const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
const view: ExecutionView = {
  id: "ex_1",
  workflow_id: "wf_1",
  workflow: "Kept",
  actor,
  status: "completed",
  progress: 100,
  settled: 0,
  total: 0,
  steps: [],
  current: [],
  recovered: [],
  context: {},
  rev: 2,
  created_at: NOW,
  ended_at: NOW,
};

it("a progress message stored before rich ones existed stays plain", async () => {
  const server = await startServer();
  server.conversation.chat(OWNER.id);
  const api = new Api(server.token, { apiRoot: server.url });
  const { message_id } = await api.sendMessage(OWNER.id, "⏳ Kept · running · ex_1");
  const progress: ProgressMessage = { execution_id: "ex_1", actor, message_id, shown_rev: 1, finished: false };
  const message = new SentProgressMessage(
    progress,
    {
      api,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      keyboard: async () => undefined,
      rich: new RichSupport(),
      now: () => NOW,
      onMoved: async () => {},
      onRate: () => {},
    },
    new AbortController().signal,
  );
  await message.put(message.draw([view]));
  const [shown, ...others] = server.messages(OWNER.id);
  expect(others).toEqual([]);
  expect(shown?.rich).toBeUndefined();
  expect(shown?.text).toBe("✅ Kept · completed · ex_1\nno steps\nCompleted in 0 ms: no steps.");
  expect(progress.format).toBe("plain");
  expect(callsOf(server, "sendRichMessage")).toBe(0);
});
