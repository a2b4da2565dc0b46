import { describe, expect, it } from "vitest";
import { OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

const GROUP = -100;

async function asked(httpAddress: string | undefined, from = OWNER, chat = OWNER.id, text = "/dashboard") {
  const server = await startServer();
  await startBot({
    server,
    allowedUserIds: [STRANGER.id],
    ...(httpAddress === undefined ? {} : { httpAddress }),
  });
  server.sendText(from, chat, text);
  return server.waitFor("the answer", () => server.messages(chat)[0]);
}

describe("/dashboard", () => {
  it("opens the Mini App in a private chat", async () => {
    for (const text of ["/dashboard", "/start dashboard"]) {
      const { keyboard } = await asked("https://flows.example.org", OWNER, OWNER.id, text);
      expect(keyboard).toEqual([[{ text: "📊 Open the dashboard", web_app: { url: "https://flows.example.org/" } }]]);
    }
  });

  it("links to the private chat in a group, where Telegram opens no Mini App", async () => {
    const { text, keyboard, entities } = await asked("https://flows.example.org", OWNER, GROUP);
    expect(text).toContain("private chat");
    expect(keyboard ?? []).toEqual([]);
    expect(JSON.stringify(entities)).toMatch(/https:\/\/t\.me\/\w+\?start=dashboard/);
  });

  it("says what to set without a public address, and tells only owners the local one", async () => {
    const local = "http://127.0.0.1:8080";
    expect((await asked(local)).text).toMatch(/127\.0\.0\.1:8080.*PUBLIC_URL/s);
    const others = await asked(local, STRANGER, STRANGER.id);
    expect(others.text).toContain("PUBLIC_URL");
    expect(others.text).not.toContain("127.0.0.1");
    expect((await asked(undefined)).text).toContain("HTTP_PORT");
  });
});
