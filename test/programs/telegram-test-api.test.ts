import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { TelegramServer } from "telegram-test-api/lib/telegramServer.js";
import { afterEach, expect, it } from "vitest";
import { GUIDE_ANSWER } from "../telegram/guide-answer.ts";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

const TOKEN = "sampleToken";
let server: TelegramServer | undefined;
afterEach(async () => {
  await server?.stop();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

it("the guide's AI answer runs against telegram-test-api, a third-party server with few methods", async () => {
  server = new TelegramServer({ port: await freePort(), host: "127.0.0.1" });
  await server.start();
  const client = server.getClient(TOKEN, { userId: 77, chatId: 77 });
  await client.sendMessage(client.makeMessage(GUIDE_ANSWER));
  new StepgramProcess({
    env: { BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: server.config.apiURL, OWNER_IDS: "77", DATA_DIR: newDataDir() },
  });
  const { storage } = server;
  const texts = (): string[] => storage.botMessages.map(({ message }) => message.text);
  await expect.poll(texts).toContainEqual(expect.stringContaining("100%"));
  await expect.poll(texts).toContain("Data processing completed!");
  expect(texts()[0]).toContain("Baik! Saya akan membuat workflow");
  expect(texts().length).toBe(3);
});

it("lists, controls and answers work there too, in the person's language, without the methods it lacks", async () => {
  server = new TelegramServer({ port: await freePort(), host: "127.0.0.1" });
  await server.start();
  const client = server.getClient(TOKEN, { userId: 78, chatId: 78, languageCode: "id" } as object);
  new StepgramProcess({
    env: {
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: server.config.apiURL,
      OWNER_IDS: "78",
      LOCALE: "id",
      DATA_DIR: newDataDir(),
    },
  });
  const { storage } = server;
  const texts = (): string[] => storage.botMessages.map(({ message }) => message.text);
  const send = (text: string) => client.sendMessage(client.makeMessage(text));
  const said = (words: string) => expect.poll(texts).toContainEqual(expect.stringContaining(words));
  await send("Halo");
  await said("Saya menjalankan workflow dari pesan chat");
  await send(
    '[MULTISTEP:CREATE_WORKFLOW:Wait]\n[MULTISTEP:ADD_STEP:workflow_id:Long:delay:{"seconds":60}]\n[MULTISTEP:EXECUTE:workflow_id]',
  );
  await said("0% (0/1)");
  await send("/workflows");
  await said("(1)");
  await send("[MULTISTEP:CANCEL:execution_id]");
  await said("🚫 Wait");
});
