import { expect, it } from "vitest";
import type { Config } from "../../src/app/config.ts";
import { MAX_LOG_LINE } from "../../src/app/log-line.ts";
import { createLogger, createRedactor } from "../../src/app/logger.ts";

it("the token, secrets and the database's password never appear in a text", () => {
  const redact = createRedactor({
    BOT_TOKEN: "123:ABC",
    SECRETS: new Map([["KEY", 'pa"ss w']]),
    MONGODB_URI: "mongodb://user:p%40ss@host/db",
  });
  const text = `http://api/bot123:ABC/getMe {"k":"pa\\"ss w"} pa%22ss%20w user:p%40ss@host p@ss`;
  expect(redact(text)).toBe(`http://api/bot[secret]/getMe {"k":"[secret]"} [secret] user:[secret]@host [secret]`);
});

it("a line never exceeds the limit, stays JSON, and contains no part of a secret", () => {
  const lines: string[] = [];
  const config = { SECRETS: new Map([["KEY", "hunter2-hunter2"]]) } as unknown as Config;
  const log = createLogger(config, "info", (line) => lines.push(line));
  log.info({ body: `${"x".repeat(1_995)}hunter2-hunter2${"y".repeat(10_000)}` }, "long");
  log.warn({ err: new Error("é".repeat(100_000)) }, "an error");
  log.info({ many: Array.from({ length: 5_000 }, (_, n) => `text ${n}`) }, "a list");
  log.info("😀".repeat(5_000));
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg.slice(0, 8))).toEqual([
    "long",
    "an error",
    "a list",
    "😀".repeat(4),
  ]);
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LOG_LINE);
    expect(line).not.toMatch(/hunter/);
    expect(line.endsWith("\n")).toBe(true);
  }
});
