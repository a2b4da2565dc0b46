import { describe, expect, test } from "vitest";
import { PermanentError, Suspend } from "../../src/engine/handler.ts";
import { conditionCheck } from "../../src/handlers/condition-check.ts";
import { getContext, setContext } from "../../src/handlers/context.ts";
import { delay } from "../../src/handlers/delay.ts";
import { log } from "../../src/handlers/log.ts";
import { notification } from "../../src/handlers/notification.ts";
import { sendMessage } from "../../src/handlers/send-message.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { ACTOR, problems, recorded, runHandler } from "./run-handler.ts";

const handlers = createHandlers({ files: { root: "/nowhere", isOwner: () => false } });
function json(text: string): unknown {
  return JSON.parse(text);
}
function waitOf(value: unknown) {
  return value instanceof Suspend ? value.wait : undefined;
}

describe("every handler", () => {
  test.each(handlers.map((handler) => [handler.name, handler] as const))("%s accepts its own example", (_, handler) => {
    expect(handler.params.safeParse(handler.example).error).toBeUndefined();
  });

  test.each(handlers.map((handler) => [handler.name, handler] as const))(
    "%s names an unknown parameter",
    (_, handler) => {
      const { error } = handler.params.safeParse({ ...handler.example, nonsense_zzz: 1 });
      expect(error?.issues.map(({ message }) => message).join()).toContain('unknown parameter "nonsense_zzz"');
    },
  );

  test.each(handlers.map((handler) => [handler.name, handler] as const))(
    "%s refuses __proto__ as a parameter",
    (_, handler) => {
      const params = json(`{"__proto__":{"a":1},${JSON.stringify(handler.example).slice(1)}`);
      expect(handler.params.safeParse(params).success).toBe(false);
    },
  );

  test("has a unique name", () => {
    expect(new Set(handlers.map(({ name }) => name)).size).toBe(handlers.length);
  });
});

test("a misspelt param is an error that suggests the right one", () => {
  expect(problems(log, { mesage: "hi" })).toEqual([
    "message: is required",
    ': unknown parameter "mesage", did you mean "message"?',
  ]);
});

test("params that are not an object are an error", () => {
  expect(problems(delay, [1])).toEqual([
    ": params must be an object with seconds, milliseconds, minutes, hours, days, duration",
  ]);
});

describe("delay", () => {
  test.each([
    [5, 5],
    [0, 0],
    [0.25, 0.25],
    ["5", 5],
    [" 2.5 ", 2.5],
    [31_536_000, 31_536_000],
    ["5 minutes", 300],
    ["1h 30m", 5400],
  ])("%j waits in the database", async (seconds, wanted) => {
    expect(waitOf(await runHandler(delay, { seconds }))).toEqual({
      for: "delay",
      seconds: wanted,
      result: { seconds: wanted },
    });
  });

  test.each([-1, 31_536_001, "soon", "", "1e3", "0x10", true, [5], {}, Number.NaN, Number.POSITIVE_INFINITY])(
    "%j is no time",
    (seconds) => {
      expect(problems(delay, { seconds })).toEqual(["seconds: must be a number from 0 to 31536000"]);
    },
  );

  test.each([{}, { seconds: null }])("%j is missing the time", (params) => {
    expect(problems(delay, params)).toEqual(["seconds: is required"]);
  });
});

describe("log", () => {
  test.each([
    [undefined, "info", "info"],
    [null, "info", "info"],
    ["debug", "debug", "debug"],
    ["warning", "warn", "warning"],
    ["warn", "warn", "warning"],
    ["WARNING", "warn", "warning"],
    ["Error", "error", "error"],
  ])("level %j writes a line", async (level, method, shown) => {
    const record = recorded();
    expect(await runHandler(log, { message: "hi", level }, { recorded: record })).toEqual({
      message: "hi",
      level: shown,
    });
    expect(record.logs).toEqual([[method, "hi"]]);
  });

  test("an unknown level is an error that suggests the right one", () => {
    expect(problems(log, { message: "hi", level: "waring" })).toEqual([
      'level: cannot be "waring", did you mean "warning"?',
    ]);
  });

  test.each([
    [5, "5"],
    [{ a: [1] }, '{"a":[1]}'],
    [true, "true"],
  ])("the message %j becomes text", async (message, text) => {
    expect(await runHandler(log, { message })).toEqual({ message: text, level: "info" });
  });

  test.each([
    ["", "must not be empty"],
    ["a\0b", "contains a NUL character"],
    ["\ud800", "contains half of a surrogate pair, which is not a character"],
  ])("the message %j is refused", (message, problem) => {
    expect(problems(log, { message })).toEqual([`message: ${problem}`]);
  });
});

describe("notification", () => {
  test.each([
    [undefined, "info", "ℹ️ hi"],
    ["success", "success", "✅ hi"],
    ["warn", "warning", "⚠️ hi"],
    ["ERROR", "error", "❌ hi"],
  ])("type %j has its icon", async (type, shown, text) => {
    expect(waitOf(await runHandler(notification, { message: "hi", type }))).toEqual({
      for: "message",
      chat_id: 42,
      text,
      result: { message: "hi", type: shown },
    });
  });

  test("goes to the thread it was asked in", async () => {
    const actor = { ...ACTOR, thread_id: 9 };
    expect(waitOf(await runHandler(notification, { message: "hi" }, { actor }))).toMatchObject({ thread_id: 9 });
  });
});

describe("send_message", () => {
  const capabilityOf = (params: unknown) =>
    typeof sendMessage.capability === "object"
      ? sendMessage.capability.of(sendMessage.params.parse(params), ACTOR)
      : sendMessage.capability;

  test("without a chat_id goes to its own chat and thread", async () => {
    const actor = { ...ACTOR, thread_id: 9 };
    expect(waitOf(await runHandler(sendMessage, { text: "hi" }, { actor }))).toEqual({
      for: "message",
      chat_id: 42,
      thread_id: 9,
      text: "hi",
      result: { chat_id: 42 },
    });
  });

  test("its own chat named by id keeps the thread", async () => {
    const actor = { ...ACTOR, thread_id: 9 };
    expect(waitOf(await runHandler(sendMessage, { text: "hi", chat_id: "42" }, { actor }))).toMatchObject({
      thread_id: 9,
    });
  });

  test("another chat gets no thread and needs the permission to write to other chats", async () => {
    const actor = { ...ACTOR, thread_id: 9 };
    expect(waitOf(await runHandler(sendMessage, { text: "hi", chat_id: -100123 }, { actor }))).toEqual({
      for: "message",
      chat_id: -100123,
      text: "hi",
      result: { chat_id: -100123 },
    });
    expect(capabilityOf({ text: "hi", chat_id: -100123 })).toBe("other-chats");
    expect(capabilityOf({ text: "hi", chat_id: "42" })).toBe("chat");
    expect(capabilityOf({ text: "hi", chat_id: null })).toBe("chat");
  });

  test.each(["@channel", "me", "12.5", 0, 1.5, 2 ** 60, {}, true])("chat_id %j is no id", (chat_id) => {
    expect(problems(sendMessage, { text: "hi", chat_id })[0]).toMatch(/^chat_id: must be the chat's numeric id/);
  });

  test("an object from a template becomes JSON", async () => {
    expect(waitOf(await runHandler(sendMessage, { text: { users: 3 } }))).toMatchObject({ text: '{"users":3}' });
  });
});

describe("set_context and get_context", () => {
  test.each(["AERIS", 5, null, false, [1, { a: 2 }], {}, { $ne: null }])("keeps %j", async (value) => {
    const record = recorded();
    expect(await runHandler(setContext, { key: "user name", value }, { recorded: record })).toEqual({
      key: "user name",
      value,
    });
    expect(record.context).toEqual({ "user name": value });
  });

  test.each([
    ["", "must not be empty"],
    ["  ", "must not be empty"],
    ["__proto__", "is a reserved name"],
    ["constructor", "is a reserved name"],
    ["$x", "must not start with $"],
    ["a.b", 'must not contain a dot; set the key "a" to an object instead'],
    ["a\0", "contains a NUL character"],
    ["x".repeat(257), "must not be longer than 256 characters"],
    [["a"], "must be a name, such as user_name"],
  ])("does not take the key %j", (key, problem) => {
    expect(problems(setContext, { key, value: 1 })).toEqual([`key: ${problem}`]);
  });

  test("a value is required, and null is one", () => {
    expect(problems(setContext, { key: "a" })).toEqual(["value: is required"]);
  });

  test("a value with a special key deep inside is refused at that position", () => {
    expect(problems(setContext, { key: "a", value: json('{"b":[{"_bsontype":1}]}') })).toEqual([
      "value.b.0._bsontype: is a reserved name",
    ]);
    expect(problems(setContext, { key: "a", value: json('{"b":[{"__proto__":1,"constructor":2}]}') })).toEqual([]);
    expect(problems(setContext, { key: "a", value: { _bsontype: "ObjectId" } })).toHaveLength(1);
  });

  test("an endlessly nested value is refused", () => {
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(problems(setContext, { key: "a", value })).toEqual(["value: is nested more than 64 levels deep"]);
  });

  const context = { user: { name: "A", tags: ["x", "y"] }, "a.b": 1, nothing: null };
  test.each([
    ["user.name", "A", true],
    ["user.tags.1", "y", true],
    ["a.b", 1, true],
    ["nothing", null, true],
    ["missing", null, false],
    ["user.missing.deep", null, false],
    ["user.name.length", null, false],
    ["user.tags.length", null, false],
    ["__proto__", null, false],
    ["constructor.name", null, false],
    ["user.__proto__.toString", null, false],
  ])("%s is found as %j: %j", async (key, value, found) => {
    expect(await runHandler(getContext, { key }, { context })).toEqual({ key, value, found });
  });
});

describe("condition_check", () => {
  test.each([
    [true, true],
    [false, false],
    [null, false],
    [0, false],
    ["", false],
    ["x", true],
    [[], false],
    [{}, false],
    [[0], true],
  ])("a value of %j means %j", async (value, met) => {
    const evaluate = async () => ({ ok: true as const, value });
    const condition = "context.x";
    expect(await runHandler(conditionCheck, { condition }, { evaluate })).toEqual({ condition, met });
  });

  test("a value from a template counts as it is", async () => {
    expect(await runHandler(conditionCheck, { condition: false })).toEqual({ condition: "false", met: false });
  });

  test("a condition that cannot be parsed is reported before anything runs", () => {
    expect(problems(conditionCheck, { condition: "context.a ==" })[0]).toMatch(/^condition: cannot be parsed: /);
  });

  test("a condition that cannot be evaluated fails permanently", async () => {
    const evaluate = async () => ({ ok: false as const, message: "cannot compare text with a number" });
    const run = runHandler(conditionCheck, { condition: "'a' < 1" }, { evaluate });
    await expect(run).rejects.toThrow(PermanentError);
    await expect(run).rejects.toThrow("condition \"'a' < 1\": cannot compare text with a number");
  });
});
