import { request } from "node:http";
import { expect, test } from "vitest";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

useServersOnly();

test("updates arrive at the HTTP service's port, with the secret, whatever their Host header is", async () => {
  const server = await startServer();
  const process = new StepgramProcess({
    env: {
      DATA_DIR: newDataDir(),
      BOT_TOKEN: server.token,
      TELEGRAM_API_ROOT: server.url,
      OWNER_IDS: String(OWNER.id),
      WEBHOOK_URL: "https://bot.example.org/telegram/x",
      PORT: "0",
      HTTP_PORT: "0",
      HTTP_TOKEN: "operators-token-0123456789",
    },
  });
  await process.waitForOutput("Ready");
  const port = Number(/^HTTP: http:\/\/127.0.0.1:(\d+)$/m.exec(process.stdout)?.[1]);
  expect(process.stdout).toContain(`Webhook: https://bot.example.org/telegram/x, listening on port ${port}\n`);

  const update = JSON.stringify(server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Hooked]"));
  const post = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request({ port, path: "/telegram/x", method: "POST", headers });
      call.on("response", ({ statusCode }) => resolve(statusCode)).on("error", reject);
      call.end(update);
    });
  const secret = server.conversation.webhook?.secret ?? "";
  expect(await post({})).toBe(401);
  expect(await post({ "x-telegram-bot-api-secret-token": "wrong" })).toBe(401);
  expect(await post({ host: "bot.example.org", "x-telegram-bot-api-secret-token": secret })).toBe(200);
  await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);

  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/telegram/x`)).status).toBe(401); // of the API, which wants a token
  expect(await process.kill("SIGTERM")).toBe(0);
});
