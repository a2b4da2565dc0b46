import { MongoClient } from "mongodb";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { HttpFixture } from "../http/http-fixture.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { expectAccessible, expectNoProblems, openPage, startBrowser } from "./browser-fixture.ts";

const RUNS = 10_000;
const STEPS = 1_000;

let http: HttpFixture;
let browser: Browser;
let db: string;

beforeAll(async () => {
  db = freshName();
  [http, browser] = await Promise.all([HttpFixture.open({}, db), startBrowser()]);
  await storeRuns();
});
afterEach(expectNoProblems);
afterAll(async () => {
  await browser?.close();
  await http?.close();
});

/** Stores copies of a run, one for each minute before now, of which one in a hundred failed. */
async function storeRuns(): Promise<void> {
  const { body } = await http.post("/api/interpret", {
    text: '[MULTISTEP:QUICK_WORKFLOW:Nightly import:[{"name":"Load","handler":"log","params":{"message":"x"}}]]',
  });
  const [id] = body.executions as string[];
  await http.settled(id ?? "");
  const client = await MongoClient.connect(await sharedDatabase());
  const executions = client.db(db).collection<{ _id: string }>("executions");
  const { _id, ...run } = (await executions.findOne({ _id: id ?? "" })) ?? { _id: "" };
  const now = Date.now();
  const copies = Array.from({ length: RUNS }, (_, i) => {
    const at = new Date(now - i * 60_000);
    const isFailed = i % 100 === 99;
    return {
      ...run,
      _id: `ex_${String(i).padStart(10, "0")}`,
      origin: `copy:${i}`,
      workflow_name: i === RUNS - 5 ? "The needle" : `Import ${i % 7}`,
      status: isFailed ? "failed" : "completed",
      created_at: at,
      started_at: at,
      ended_at: new Date(at.getTime() + 1500),
    };
  });
  await executions.insertMany(copies as never[]);
  await client.close();
}

/** A workflow of ten ranks of a hundred steps, and its run. */
async function startLarge(last: object): Promise<string> {
  const steps = Array.from({ length: STEPS }, (_, i) => ({
    name: `Step ${i}`,
    handler: "log",
    params: { message: `Message of step ${i}` },
    ...(i < 100 ? {} : { dependencies: [`Step ${i - 100}`, `Step ${i - 100 - (i % 100) + ((i + 1) % 100)}`] }),
  }));
  const all = [...steps.slice(0, -1), { ...steps.at(-1), ...last }];
  const made = await http.post("/api/workflows", { name: "Large", max_parallel_steps: 100, steps: all });
  expect(made.status).toBe(201);
  return (await http.post(`/api/workflows/${made.body.id}/execute`, {})).body.id;
}

/** Reloads an address of the dashboard, and returns how long the page's main thread worked on it, in seconds of processor time. */
async function workOf(page: Page, hash: string, isThere: () => Promise<void>): Promise<number> {
  await page.goto("about:blank");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(`${http.service.url}/${hash}`);
  await isThere();
  const { metrics } = await devtools.send("Performance.getMetrics");
  await devtools.detach();
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.POSITIVE_INFINITY;
}

/** When the page first showed anything, in ms. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN);
}

async function signedIn(): Promise<Page> {
  const page = await openPage(browser);
  await page.goto(await http.service.login());
  await page.getByRole("navigation").waitFor();
  return page;
}

it("lists 10,000 runs at once, and finds the oldest by filter, search and page", async () => {
  const page = await signedIn();
  const rows = page.locator("tbody tr");
  const work = await workOf(page, "#/runs", () => rows.nth(49).waitFor());
  report("runs: first paint in ms, seconds of work", await firstPaint(page), work);
  expect(work).toBeLessThan(1);

  await page.getByRole("button", { name: "Show more" }).click();
  await rows.nth(99).waitFor();
  await page.getByRole("button", { name: "failed" }).click();
  await page.locator("td .status.failed").nth(49).waitFor();
  await page.getByRole("button", { name: "All" }).click();
  await page.getByRole("searchbox").fill("needle");
  await page.locator("td", { hasText: "The needle" }).waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByRole("searchbox").fill("not even that");
  await page.getByText("Nothing matches.").waitFor();
  await expectAccessible(page);
});

it("shows a run of 1,000 steps live, its graph and each step", async () => {
  const id = await startLarge({ handler: "approval", params: { text: "All good?" } });
  const page = await signedIn();
  await page.goto(`${http.service.url}/#/runs/${id}`);
  await page.locator(".node.waiting").waitFor();
  await expect.poll(() => page.locator(".node.completed").count()).toBe(STEPS - 1);
  await page.locator(".question").getByRole("button", { name: "Approve" }).click();
  await page.locator(".head .status.completed").waitFor();

  const nodes = page.locator(".node");
  const work = await workOf(page, `#/runs/${id}`, () => nodes.nth(STEPS - 1).waitFor());
  report("1,000 steps: first paint in ms, seconds of work", await firstPaint(page), work);
  expect(work).toBeLessThan(2);

  await nodes.nth(500).click();
  await page.locator(".panel h2", { hasText: "Step 500" }).waitFor();
  await page.locator(".log li", { hasText: "Message of step 500" }).waitFor();
  await page.locator(".timeline button").nth(990).click();
  await page.locator(".panel h2", { hasText: "Step 990" }).waitFor();
  // The graph shows the step that was chosen elsewhere.
  const [graph, chosen] = await Promise.all([page.locator(".graph").boundingBox(), nodes.nth(990).boundingBox()]);
  expect(chosen?.x).toBeGreaterThanOrEqual(graph?.x ?? Number.NaN);
  expect(chosen?.y).toBeGreaterThanOrEqual(graph?.y ?? Number.NaN);
  expect((chosen?.y ?? 0) + (chosen?.height ?? 0)).toBeLessThanOrEqual((graph?.y ?? 0) + (graph?.height ?? 0));
});

/** Prints figures, which are for people: a busy machine makes them worse. */
function report(what: string, ...figures: number[]): void {
  process.stdout.write(`${what}: ${figures.map((figure) => Number(figure.toPrecision(3))).join(", ")}\n`);
}
