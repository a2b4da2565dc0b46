import { expect, it } from "vitest";
import { runPressOnce } from "../../../src/telegram/button-presses.ts";
import { chatsOf } from "../../open-engine.ts";
import { startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

it("a failed press is handled again when redelivered, a finished one isn't", async () => {
  const { engine } = await startBot({ server: await startServer() });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const tries: boolean[] = [];
  const hear = (succeeds: boolean) =>
    runPressOnce("telegram:1", chatsOf(engine), log, async () => {
      tries.push(succeeds);
      return succeeds;
    });
  await hear(false);
  await Promise.all([hear(true), hear(true)]);
  await hear(true);
  expect(tries).toEqual([false, true]);
});
