import { describe, expect, it } from "vitest";
import { LOCALES, MESSAGES, toLocale } from "../../src/i18n/languages.ts";
import { type Menu, menus, ownerMenus } from "../../src/telegram/slash-commands/slash-commands.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";

useDatabase();

const SITI = { id: OWNER.id, first_name: "Siti", language_code: "id" };
/** A person whose language (Klingon) the bot will never speak. */
const KLINGON = { id: OWNER.id, first_name: "Jo", language_code: "tlh" };

describe("languages", () => {
  it("answers in Indonesian to people whose Telegram is Indonesian: help, the progress message and its buttons", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server });
    server.sendText(SITI, OWNER.id, "Halo");
    await server.waitFor("the hint", () => server.texts(OWNER.id).find((text) => text.includes("Saya menjalankan")));
    server.sendText(SITI, OWNER.id, "/runz");
    await server.waitFor("what was meant", () =>
      server.texts(OWNER.id).find((text) => text.includes("Maksud Anda /run")),
    );
    server.sendText(SITI, OWNER.id, chainOf("Laporan", [delay("Tunggu", 3600), say("Kirim", "terkirim")]));
    const progress = await server.waitFor("the progress message", () =>
      server.messages(OWNER.id).find(({ text }) => text.includes("· menunggu ·")),
    );
    expect(JSON.stringify(progress.keyboard)).toContain("Batalkan");
    await pass(3600);
    await server.waitFor(
      "the end",
      () => progress.text.includes("Selesai dalam") && progress.text.includes("2 langkah"),
    );
  });

  it("a person switches with /settings, and it survives a restart", async () => {
    const server = await startServer();
    const first = await startBot({ server, db: "switches" });
    server.sendText(SITI, OWNER.id, "/settings");
    await server.waitFor("the setting", () => server.texts(OWNER.id).find((text) => text.includes("Bahasa Indonesia")));
    server.sendText(SITI, OWNER.id, "/settings en");
    await server.waitFor("the change", () => server.texts(OWNER.id).includes("I'll use English from now on."));
    await first.stop();
    await startBot({ server, db: "switches" });
    server.sendText(SITI, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).find((text) => text.includes("Hello, Siti!")));
  });

  it("a person switches with a button, and the message says so in the new language", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(SITI, OWNER.id, "/settings");
    const asked = await server.waitFor("the setting", () => server.messages(OWNER.id)[0]);
    expect(asked.keyboard.flat().map(({ text }) => text)).toEqual(
      LOCALES.map((one) => `${one === "id" ? "✓ " : ""}${MESSAGES[one].language}`),
    );
    expect((await pressed(server, SITI, asked, "English")).text).toBe("I'll use English from now on.");
    await server.waitFor("the mark", () => asked.keyboard.flat().some(({ text }) => text === "✓ English"));
    server.sendText(SITI, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).find((text) => text.includes("Hello, Siti!")));
  });

  it("people whose language the bot does not speak get the default", async () => {
    const server = await startServer();
    await startBot({ server, locale: "id" });
    server.sendText(KLINGON, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).find((text) => text.includes("Halo, Jo!")));
  });

  it("codes with a region are known, others are not", () => {
    expect([toLocale("id-ID"), toLocale("EN"), toLocale("en_US"), toLocale("tlh"), toLocale(undefined)]).toEqual([
      "id",
      "en",
      "en",
      undefined,
      undefined,
    ]);
  });
});

describe("menus", () => {
  const set = (server: BotApiServer) =>
    server.calls.filter(({ method }) => method === "setMyCommands").map(({ payload }) => payload as unknown as Menu);
  const ofOwner = (server: BotApiServer, id: number) =>
    set(server).filter(({ scope }) => scope.type === "chat" && scope.chat_id === id);

  it("there is one for private chats and one for groups, in each language, without owner commands", async () => {
    const server = await startServer();
    const { ready } = await startBot({ server });
    await ready;
    await expect.poll(() => set(server).length).toBe(3 * (1 + LOCALES.length));
    const indonesian = set(server).filter(({ language_code }) => language_code === "id");
    expect(JSON.stringify(indonesian)).toContain("batalkan eksekusi");
    const group = menus().find(({ scope }) => scope.type === "all_group_chats");
    expect(group?.commands.map(({ command }) => command)).toEqual([
      "help",
      "prompt",
      "workflows",
      "runs",
      "run",
      "status",
      "pause",
      "resume",
      "retry",
      "cancel",
      "approve",
      "new",
      "stop",
      "usage",
      "schedules",
      "dashboard",
      "token",
    ]);
    expect(JSON.stringify(menus())).not.toMatch(/"(grant|revoke|confirm|answer)"/);
    const owners = ofOwner(server, OWNER.id);
    expect(owners.map(({ language_code }) => language_code)).toEqual([undefined, ...LOCALES]);
    for (const { commands } of owners)
      expect(commands.map(({ command }) => command)).toEqual(expect.arrayContaining(["grant", "revoke", "confirm"]));
    for (const { commands } of [...menus(), ...ownerMenus(OWNER.id)])
      for (const { command, description } of commands) {
        expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
        expect(description).toMatch(/^.{1,256}$/u);
      }
  });

  it("the person who pairs gets the owner's menu immediately", async () => {
    const server = await startServer();
    const bot = await startBot({ server, ownerIds: [] });
    await bot.ready;
    const { code } = bot.log.find((line): line is { code: string } => "code" in line)!;
    server.sendText(SITI, SITI.id, `/start ${code}`);
    await server.waitFor("the welcome", () => server.texts(SITI.id).find((text) => text.includes("pemilik bot ini")));
    await expect.poll(() => ofOwner(server, SITI.id).length).toBe(1 + LOCALES.length);
  });
});

describe("commands", () => {
  it("/run starts a workflow by its name, and /cancel ends the run", async () => {
    const server = await startServer();
    await startBot({ server });
    const steps = ["[MULTISTEP:CREATE_WORKFLOW:My list]", '[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":60}]'];
    server.sendText(OWNER, OWNER.id, steps.join("\n"));
    await server.waitFor("the reply", () => server.texts(OWNER.id)[0]);
    server.sendText(OWNER, OWNER.id, "/run My list");
    const progress = await server.waitFor("the progress message", () =>
      server.texts(OWNER.id).find((text) => text.includes("0% (0/1)")),
    );
    const [id] = /ex_\w+/.exec(progress) ?? [""];
    server.sendText(OWNER, OWNER.id, `/cancel ${id}`);
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("Cancelled after")));
    server.sendText(OWNER, OWNER.id, "/runs");
    await server.waitFor("the list", () => server.texts(OWNER.id).find((text) => text.startsWith("Runs (1)")));
  });
});
