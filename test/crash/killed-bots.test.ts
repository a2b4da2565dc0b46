import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { startBot, startDatabase } from "../telegram/transport/two-bots.ts";

useServersOnly();

const CHATS = [-101, -102, -103, -104, -105, -106];
const KILLS = 6;

it("two bots killed in turn run every shortcode they receive, and repeat only messages in flight at a kill", async () => {
  const server = await startServer();
  const place = await startDatabase();
  const bots = [startBot(server, place), startBot(server, place)];
  let runs = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    for (const chat of CHATS) {
      const run = ++runs;
      const steps = [say("A", `${run}: one`), delay("Wait", 1 + (run % 3)), say("B", `${run}: two`)];
      server.sendText(OWNER, chat, chainOf(`Run ${run}.`, steps));
    }
    await sleep(2_500 + 700 * (kill % 4));
    await bots[kill % 2]!.kill("SIGKILL");
    bots[kill % 2] = startBot(server, place);
  }
  const { messages } = server.conversation;
  const runOf = (text: string | undefined): string => /Run \d+\./.exec(text ?? "")?.[0] ?? "";
  const finals = () => messages.filter(({ text }) => text.includes("100% (3/3)"));
  const done = () => new Set(finals().map(({ text }) => runOf(text))).size === runs;
  await server.waitFor("all final states", done, 180_000);
  await server.waitFor("all messages", () => messages.filter(({ text }) => text.endsWith(": two")).length >= runs);
  // At a kill, at most one message per chat can be in flight.
  const most = KILLS * CHATS.length;
  for (const kind of [/^\d+: one$/, /^\d+: two$/]) {
    const said = messages.flatMap(({ text }) => (kind.test(text) ? [text] : []));
    expect(new Set(said).size).toBe(runs);
    expect(said.length).toBeLessThanOrEqual(runs + most);
    for (const text of said) expect(said.filter((other) => other === text).length).toBeLessThanOrEqual(2);
  }
  // A progress message whose process died before recording it is never updated again.
  expect(finals().length).toBeLessThanOrEqual(runs + KILLS);
  const repeated = messages.length - 4 * runs;
  console.log(`${runs} runs, ${KILLS} kills: ${repeated} messages repeated`);
});
