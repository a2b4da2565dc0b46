import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** Where Debian, and others, have it. */
const PATHS = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts Chromium. Throws an error that says how to get it. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = PATHS.find((path) => path !== "" && existsSync(path));
  if (executablePath === undefined)
    throw new Error("There is no Chromium here. On Debian: apt-get install chromium. Else set CHROMIUM to its path.");
  // In a container there is no user namespace for its sandbox; it opens only pages of this test.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** How a page is looked at. */
export interface Look {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
  locale?: string;
}

/** A page of a fresh browser profile. What scripts throw, and what the policy blocks, fails the test at its end. */
export async function openPage(browser: Browser, look: Look = {}): Promise<Page> {
  const { width = 1360, height = 900, colorScheme = "light", locale = "en-US" } = look;
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    locale,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(100_000);
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !text.includes("Failed to load resource")) problems.push(text);
  });
  return page;
}

const problems: string[] = [];

/** Fails if a page has thrown or was blocked since the last call. */
export function expectNoProblems(): void {
  expect(problems.splice(0)).toEqual([]);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with the violations that axe-core finds on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(found).toEqual([]);
}
