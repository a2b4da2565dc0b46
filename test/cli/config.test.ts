import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../src/app/config.ts";

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable }) => variable);
  }
}

describe("the environment", () => {
  it("may be empty", () => {
    expect(readConfig({})).toMatchObject({
      TELEGRAM_API_ROOT: "https://api.telegram.org",
      MONGODB_DB: "stepgram",
      DATA_DIR: resolve("data"),
      OWNER_IDS: [],
    });
  });

  it("is read with its types", () => {
    const config = readConfig({
      BOT_TOKEN: "1:a",
      TELEGRAM_API_ROOT: "http://127.0.0.1:8081//",
      OWNER_IDS: "1, 2;3 4",
      ALLOWED_CHAT_IDS: "-1001234567890",
      LEASE_SECONDS: "5",
      LOG_LEVEL: "",
      SECRET_API_KEY: "s3cret",
      API_ALLOW_HOSTS: "a.local,b.local",
      API_SECRET_HOSTS: "API_KEY=api.example.com, other.example.com:8443",
    });
    expect(config).toMatchObject({
      TELEGRAM_API_ROOT: "http://127.0.0.1:8081",
      OWNER_IDS: [1, 2, 3, 4],
      ALLOWED_CHAT_IDS: [-1001234567890],
      LEASE_SECONDS: 5,
      API_ALLOW_HOSTS: ["a.local", "b.local"],
    });
    expect(config.LOG_LEVEL).toBeUndefined();
    expect(config.SECRETS.get("API_KEY")).toBe("s3cret");
    expect(config.API_SECRET_HOSTS).toEqual(new Map([["API_KEY", ["api.example.com", "other.example.com:8443"]]]));
  });

  it.each([
    ["BOT_TOKEN", "a token"],
    ["TELEGRAM_API_ROOT", "ftp://x"],
    ["TELEGRAM_API_ROOT", "127.0.0.1:80"],
    ["MONGODB_URI", "localhost:27017"],
    ["MONGODB_DB", "a.b"],
    ["OWNER_IDS", "@somebody"],
    ["OWNER_IDS", "1087968824"],
    ["ALLOWED_USER_IDS", "-5"],
    ["ALLOWED_CHAT_IDS", "x"],
    ["TRUSTED_BOT_IDS", "1.5"],
    ["CONFIRM", "sometimes"],
    ["WORKER_CONCURRENCY", "0"],
    ["LEASE_SECONDS", "soon"],
    ["RETENTION_DAYS", "-1"],
    ["TIME_ZONE", "Mars/Base"],
    ["LOG_LEVEL", "loud"],
    ["LOCALE", "xx"],
  ])("%s=%s is refused by name", (variable, value) => {
    expect(problemsOf({ [variable]: value })).toEqual([variable]);
  });

  it("names every variable that is wrong", () => {
    expect(problemsOf({ OWNER_IDS: "me", CONFIRM: "no", MONGODB_DB: "ok" }).sort()).toEqual(["CONFIRM", "OWNER_IDS"]);
  });

  it("has each of its variables in .env.example", () => {
    const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
    for (const variable of Object.keys(readConfig({ BOT_TOKEN: "1:a" }))) {
      if (variable !== "SECRETS") expect(example).toContain(`#${variable}=`);
    }
  });

  it("binds each secret to its hosts, and refuses an entry that binds nothing", () => {
    const set = { SECRET_A: "a-value", SECRET_B: "b-value" };
    const bound = new Map([
      ["A", ["x.example", "y.example"]],
      ["B", ["z.example"]],
    ]);
    for (const written of [
      "A=x.example,y.example;B=z.example",
      "A=x.example,y.example,B=z.example",
      "A=x.example; A=y.example; B=z.example",
    ])
      expect(readConfig({ ...set, API_SECRET_HOSTS: written }).API_SECRET_HOSTS, written).toEqual(bound);
    for (const written of ["x.example", "A", "A=", "A=https://x.example/", "A=x.example/path", "C=x.example", "A=*"])
      expect(problemsOf({ ...set, API_SECRET_HOSTS: written }), written).toContain("API_SECRET_HOSTS");
  });
});
