import { createHmac } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { plainHandler } from "../../src/app/program-handler.ts";
import { MESSAGES } from "../../src/i18n/languages.ts";
import { HttpFixture, OWNER, TOKEN } from "../http/http-fixture.ts";
import { expectAccessible, expectNoProblems, type Look, openPage, startBrowser } from "./browser-fixture.ts";

const BOT_TOKEN = "123456:test-token-of-a-bot";
/** `PICTURES=docs/pictures` writes the pictures of the docs. */
const { PICTURES } = process.env;

let http: HttpFixture;
let browser: Browser;

beforeAll(async () => {
  [http, browser] = await Promise.all([HttpFixture.open({ BOT_TOKEN }), startBrowser()]);
});
afterEach(expectNoProblems);
afterAll(async () => {
  await browser?.close();
  await http?.close();
});

async function signedIn(look?: Look): Promise<Page> {
  const page = await openPage(browser, look);
  await page.goto(await http.service.login());
  await page.getByRole("navigation").waitFor();
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

/** Runs a text; the id of the run that it started. */
async function run(text: string): Promise<string> {
  return (await http.post("/api/interpret", { text })).body.executions[0];
}

const ORDERS = `[MULTISTEP:CREATE_WORKFLOW:Import orders]
[MULTISTEP:ADD_STEP:workflow_id:Load orders:log:{"message":"<img src=x onerror=alert(1)>"}]
[MULTISTEP:ADD_STEP:workflow_id:Check stock:condition_check:{"condition":"1 < 'a'"}:step1:30:{"retry_count":0}]
[MULTISTEP:ADD_STEP:workflow_id:Store <b>orders</b>:log:{"message":"stored"}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Ask Ada:approval:{"text":"Ship 12 orders?","options":["Yes","No"]}:step3]
[MULTISTEP:ADD_STEP:workflow_id:Write report:log:{"message":"x"}:step2]
[MULTISTEP:ADD_STEP:workflow_id:إرسال الفاتورة:log:{"message":"x"}:step4]
[MULTISTEP:EXECUTE:workflow_id]`;
const WAITS = `[MULTISTEP:CREATE_WORKFLOW:Waits]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":600}]
[MULTISTEP:EXECUTE:workflow_id]`;

it("shows how to start while nothing has run, and runs its sample", async () => {
  const page = await signedIn();
  await page.getByRole("heading", { name: "Nothing has run yet" }).waitFor();
  await expectAccessible(page);
  await picture(page, "dashboard-empty");
  await page.getByRole("button", { name: "Run this sample" }).click();
  await page.getByRole("heading", { name: "Hello" }).waitFor();
  await page.locator(".head .status.completed").waitFor();
});

describe("signing in", () => {
  it("takes a token, refuses a wrong one, and ends", async () => {
    const page = await openPage(browser);
    await page.goto(http.service.url);
    await page.getByLabel("Token").fill("a-wrong-token-0123456789");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await expectAccessible(page);
    await page.getByLabel("Token").fill(TOKEN);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Runs" }).waitFor();
    expect(await page.evaluate(() => (globalThis as never as { document: { cookie: string } }).document.cookie)).toBe(
      "",
    );
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Token").waitFor();
  });

  it("takes a printed login once, and keeps it out of the address", async () => {
    const login = await http.service.login();
    const page = await openPage(browser);
    await page.goto(login);
    await page.getByRole("navigation").waitFor();
    expect(page.url()).not.toContain("sl_");
    const second = await openPage(browser);
    await second.goto(login);
    await second.getByLabel("Token").waitFor();
  });
});

describe("a run", () => {
  it("shows each step's state, error, params and result, and never treats text as markup", async () => {
    const id = await run(ORDERS);
    const page = await signedIn();
    await page.goto(`${http.service.url}/#/runs/${id}`);
    await page.locator(".node.waiting").waitFor();
    await page.locator(".question", { hasText: "Ship 12 orders?" }).waitFor();
    await page
      .getByRole("button", { name: /^Store <b>orders<\/b>/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "Store <b>orders</b>" }).waitFor();
    await page
      .getByRole("button", { name: /^Load orders/ })
      .first()
      .click();
    await page.locator("aside pre", { hasText: "<img src=x" }).first().waitFor();
    expect(await page.locator("main img, main b").count()).toBe(0);
    await page
      .getByRole("button", { name: /Check stock/ })
      .first()
      .press("Enter");
    await page.locator(".block.error").waitFor();
    await expectAccessible(page);
    await picture(page, "dashboard-run");
  });

  it("takes an answer to a step's question, and shows live what follows", async () => {
    const id = await run(ORDERS);
    const page = await signedIn();
    await page.goto(`${http.service.url}/#/runs/${id}`);
    await page.getByRole("button", { name: "Yes" }).click();
    await page.locator(".head .status.failed").waitFor();
    await page.locator(".node.completed", { hasText: "إرسال" }).waitFor();
    expect(await page.getByRole("button", { name: "Yes" }).count()).toBe(0);
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".head .status.failed").waitFor();
  });

  it("shows what a step logs, while it runs", async () => {
    let goOn = (): void => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await http.application.registerHandler(
      plainHandler("count_crates", async ({ log }) => {
        log.info({ crates: 12 }, "counted <b>crates</b>");
        await told;
        log.warn({}, "one is broken");
      }),
    );
    const { body } = await http.post("/submit", { type: "count_crates", args: {} });
    const page = await signedIn();
    await page.goto(`${http.service.url}/#/runs/${body.step_id}`);
    await page.locator(".node.running").click();
    await page.locator(".log li", { hasText: 'counted <b>crates</b> {"crates":12}' }).waitFor();
    await expectAccessible(page);
    goOn();
    await page.locator(".log li.warn", { hasText: "one is broken" }).waitFor();
  });

  it("takes what is written, and says what is wrong with it", async () => {
    const id = await run(`[MULTISTEP:CREATE_WORKFLOW:Stocktaking]
[MULTISTEP:ADD_STEP:workflow_id:Count:ask:{"text":"How many crates?","type":"number"}]
[MULTISTEP:EXECUTE:workflow_id]`);
    const page = await signedIn();
    await page.goto(`${http.service.url}/#/runs/${id}`);
    await page.getByLabel("A number").fill("a dozen or so");
    await page.getByRole("button", { name: "Answer" }).click();
    await page.getByRole("alert").waitFor();
    await expectAccessible(page);
    await page.getByLabel("A number").fill("12");
    await page.getByLabel("A number").press("Enter");
    await page.locator(".head .status.completed").waitFor();
  });

  it("is paused, resumed and cancelled by its buttons, and from elsewhere", async () => {
    const id = await run(WAITS);
    const page = await signedIn();
    await page.goto(`${http.service.url}/#/runs/${id}`);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.locator(".head .status.paused").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.locator(".head .status.running").waitFor();
    await http.post(`/api/executions/${id}/cancel`);
    await page.locator(".head .status.cancelled").waitFor();
    await page.getByRole("button", { name: "Retry" }).waitFor();
  });

  it("names its states and durations as the chat does, in the reader's language", async () => {
    const id = await run(WAITS);
    const page = await signedIn({ locale: "id-ID" });
    await page.goto(`${http.service.url}/#/runs/${id}`);
    await page.locator(".head .status.running", { hasText: MESSAGES.id.progress.status.running }).waitFor();
    await page.locator(".head", { hasText: /\d detik/ }).waitFor();
    await http.post(`/api/executions/${id}/cancel`);
    await page.locator(".head .status.cancelled", { hasText: MESSAGES.id.progress.status.cancelled }).waitFor();
  });
});

it("filters runs by status and finds them by name", async () => {
  await run(WAITS);
  const page = await signedIn();
  await page.locator("td", { hasText: "Waits" }).first().waitFor();
  await page.getByRole("button", { name: "failed" }).click();
  await page.locator("td .status.failed").first().waitFor();
  expect(await page.locator("td", { hasText: "Waits" }).count()).toBe(0);
  await page.getByRole("button", { name: "All" }).click();
  await page.getByRole("searchbox").fill("Waits");
  await expect.poll(() => page.locator("tbody tr", { hasText: "Import orders" }).count()).toBe(0);
  await page.locator("td", { hasText: "Waits" }).first().waitFor();
  await expectAccessible(page);
  await page.getByRole("searchbox").fill("");
  await picture(page, "dashboard-runs");
});

it("shows workflows, starts one, and lists schedules, workers and the queue", async () => {
  await http.post("/api/interpret", {
    text: `[MULTISTEP:CREATE_WORKFLOW:Nightly]\n[MULTISTEP:ADD_STEP:workflow_id:Say:log:{"message":"{context.who}"}]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every day at 03:00]`,
  });
  const page = await signedIn();
  await page.getByRole("link", { name: "Workflows" }).click();
  await page.getByRole("columnheader", { name: "Created" }).waitFor();
  await page.getByRole("link", { name: "Nightly" }).click();
  await page.locator(".node", { hasText: "Say" }).waitFor();
  await expectAccessible(page);
  await page.getByLabel("Context, as JSON").fill('{"who":');
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Context, as JSON").fill('{"who":"Ada"}');
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".head .status.completed").waitFor();
  await page.getByRole("link", { name: "System" }).click();
  await page.getByRole("heading", { name: "Workers" }).waitFor();
  await page.locator("tbody tr").first().waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.locator("td", { hasText: "Nightly" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove: Nightly" }).click();
  await page.getByText("Nothing is scheduled.").waitFor();
});

it.each(["light", "dark"] as const)("fits a phone, in %s", async (colorScheme) => {
  const id = await run(ORDERS);
  const page = await signedIn({ width: 390, height: 844, colorScheme });
  await page.locator("td a").first().waitFor();
  await expectAccessible(page);
  await page.goto(`${http.service.url}/#/runs/${id}`);
  await page.locator(".node.waiting").waitFor();
  await expectAccessible(page);
  const overflow = await page.evaluate(() => {
    const { document, innerWidth } = globalThis as never as {
      document: { documentElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return document.documentElement.scrollWidth - innerWidth;
  });
  expect(overflow).toBeLessThanOrEqual(0);
  await picture(page, `dashboard-phone-${colorScheme}`);
});

describe("as a Mini App", () => {
  /** What Telegram gives a Mini App that this person opens. */
  function initData(seconds = 0, id = OWNER, key = BOT_TOKEN): string {
    const fields: Record<string, string> = {
      auth_date: String(Math.floor(Date.now() / 1000) - seconds),
      query_id: `q${Math.random()}`,
      user: JSON.stringify({ id, first_name: "Olla" }),
    };
    const lines = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .sort();
    const secret = createHmac("sha256", "WebAppData").update(key).digest();
    const hash = createHmac("sha256", secret).update(lines.join("\n")).digest("hex");
    return new URLSearchParams({ ...fields, hash }).toString();
  }

  async function open(data: string): Promise<Page> {
    const page = await openPage(browser, { width: 390, height: 844 });
    const theme = encodeURIComponent(JSON.stringify({ bg_color: "#17212b" }));
    await page.goto(`${http.service.url}/#tgWebAppData=${encodeURIComponent(data)}&tgWebAppThemeParams=${theme}`);
    return page;
  }

  it("opens for whoever Telegram says it is, in the app's colors, without a cookie", async () => {
    const page = await open(initData());
    await page.getByRole("navigation").waitFor();
    expect(page.url()).not.toContain("tgWebAppData");
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByRole("heading").first().waitFor();
    await expectAccessible(page);
  });

  it.each([
    ["is forged", () => initData(0, OWNER, "1:another-bot")],
    ["is old", () => initData(3600)],
    ["names a stranger", () => initData(0, 666)],
    ["has been changed", () => initData().replace("Olla", "Mala")],
  ])("shows nothing where the data %s", async (_, data) => {
    const page = await open(data());
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  it("opens once with the same data", async () => {
    const data = initData();
    await (await open(data)).getByRole("navigation").waitFor();
    await (await open(data)).getByRole("alert").waitFor();
  });
});
