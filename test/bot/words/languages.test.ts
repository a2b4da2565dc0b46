import { describe, expect, it } from "vitest";
import { menus } from "../../../src/bot/commands/menus.ts";
import { toLocale } from "../../../src/bot/words/locales.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";

useDatabase();

const SITI = { id: OWNER.id, first_name: "Siti", language_code: "id" };
const GERMAN = { id: OWNER.id, first_name: "Jo", language_code: "de" };

describe("languages", () => {
  it("Indonesian is spoken with whose language it is: help, the progress message and its buttons", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(SITI, OWNER.id, "Halo");
    await server.waitFor("the hint", () => server.texts(OWNER.id).find((text) => text.includes("Saya menjalankan")));
    server.sendText(SITI, OWNER.id, "/runz");
    await server.waitFor("what was meant", () =>
      server.texts(OWNER.id).find((text) => text.includes("Maksud Anda /run")),
    );
    server.sendText(SITI, OWNER.id, chainOf("Laporan", [delay("Tunggu", 2), say("Kirim", "terkirim")]));
    const card = await server.waitFor("the card", () =>
      server.messages(OWNER.id).find(({ text }) => text.includes("berjalan")),
    );
    expect(JSON.stringify(card.keyboard)).toContain("Batalkan");
    await server.waitFor("the end", () => card.text.includes("Selesai dalam") && card.text.includes("2 langkah"));
  });

  it("a person switches with /settings, and it stays so after a restart", async () => {
    const server = await startServer();
    const first = await startBot({ server, db: "switches" });
    server.sendText(SITI, OWNER.id, "/settings");
    await server.waitFor("the setting", () => server.texts(OWNER.id).find((text) => text.includes("bahasa Indonesia")));
    server.sendText(SITI, OWNER.id, "/settings en");
    await server.waitFor("the change", () => server.texts(OWNER.id).includes("I speak English with you from now on."));
    await first.stop();
    await startBot({ server, db: "switches" });
    server.sendText(SITI, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).find((text) => text.includes("Hello, Siti!")));
  });

  it("those whose language the bot does not speak hear the default", async () => {
    const server = await startServer();
    await startBot({ server, locale: "id" });
    server.sendText(GERMAN, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).find((text) => text.includes("Halo, Jo!")));
  });

  it("codes with a region are known, others are not", () => {
    expect([toLocale("id-ID"), toLocale("EN"), toLocale("en_US"), toLocale("de"), toLocale(undefined)]).toEqual([
      "id",
      "en",
      "en",
      undefined,
      undefined,
    ]);
  });
});

describe("menus and lists", () => {
  it("there is a menu for private chats and for groups, in each language", async () => {
    const server = await startServer();
    const { ready } = await startBot({ server });
    await ready;
    const set = () => server.calls.filter(({ method }) => method === "setMyCommands").map(({ payload }) => payload);
    await expect.poll(() => set().length, { timeout: 15_000 }).toBe(6);
    const indonesian = set().filter(({ language_code }) => language_code === "id");
    expect(JSON.stringify(indonesian)).toContain("batalkan eksekusi");
    const group = menus().find(({ scope }) => scope.type === "all_group_chats");
    expect(group?.commands.map(({ command }) => command)).not.toContain("start");
    for (const { commands } of menus())
      for (const { command, description } of commands) {
        expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
        expect(description.length).toBeLessThanOrEqual(256);
      }
  });

  it("long lists come in pages that a tap turns", async () => {
    const server = await startServer();
    await startBot({ server });
    const names = Array.from({ length: 12 }, (_, i) => `W${i + 1}`);
    server.sendText(OWNER, OWNER.id, names.map((name) => `[MULTISTEP:CREATE_WORKFLOW:${name}]`).join("\n"));
    await server.waitFor("the reply", () => server.texts(OWNER.id)[0]);
    server.sendText(OWNER, OWNER.id, "/workflows");
    const first = await server.waitFor("page 1", () =>
      server.texts(OWNER.id).find((text) => text.includes("Page 1 of 2")),
    );
    expect(first).toMatch(/Workflows \(12\)[\s\S]*W12[\s\S]*W3 [\s\S]*\/workflows_2/);
    server.sendText(OWNER, OWNER.id, "/workflows_2");
    const second = await server.waitFor("page 2", () =>
      server.texts(OWNER.id).find((text) => text.includes("Page 2 of 2")),
    );
    expect(second).toMatch(/W2 [\s\S]*W1 /);
    server.sendText(OWNER, OWNER.id, "/schedules");
    await server.waitFor("no schedules", () => server.texts(OWNER.id).includes("Nothing is scheduled in this chat."));
  });

  it("/run starts a workflow by its name, and /cancel ends the run", async () => {
    const server = await startServer();
    await startBot({ server });
    const steps = ["[MULTISTEP:CREATE_WORKFLOW:My list]", '[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":60}]'];
    server.sendText(OWNER, OWNER.id, steps.join("\n"));
    await server.waitFor("the reply", () => server.texts(OWNER.id)[0]);
    server.sendText(OWNER, OWNER.id, "/run My list");
    const card = await server.waitFor("the card", () =>
      server.texts(OWNER.id).find((text) => text.includes("0% (0/1)")),
    );
    const [id] = /ex_\w+/.exec(card) ?? [""];
    server.sendText(OWNER, OWNER.id, `/cancel ${id}`);
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("Cancelled in")));
    server.sendText(OWNER, OWNER.id, "/runs");
    await server.waitFor("the list", () => server.texts(OWNER.id).find((text) => text.startsWith("Runs (1)")));
  });
});
