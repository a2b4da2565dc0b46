import { expect, it } from "vitest";
import { suggestHandler } from "../../src/engine/suggest-handler.ts";
import { createHandlers } from "../../src/handlers/table.ts";

const all = createHandlers({ files: { root: "/nowhere", isOwner: () => false } });
const handlers = new Map(all.map((handler) => [handler.name, handler]));

it.each([
  ["http_request", "api_call"],
  ["httpGet", "api_call"],
  ["webhook", "api_call"],
  ["file_write", "file_operation"],
  ["parallel", "parallel_group"],
  ["Send Message", "send_message"],
  ["delay_step", "delay"],
  ["kirim_pesan", "send_message"],
  ["databse_operation", "database_operation"],
  ["find", "database_operation"],
  ["pipeline", "file_pipeline"],
  ["confirm", "approval"],
  ["askUser", "ask"],
  ["wait_for_reply", "ask"],
  ["input", "ask"],
])("%s suggests %s", (word, handler) => expect(suggestHandler(word, handlers)).toBe(handler));

it.each(["email", "loop", "constructor", "toString", ""])("%j suggests nothing", (word) =>
  expect(suggestHandler(word, handlers)).toBeUndefined(),
);

it("only registered handlers are suggested", () => {
  expect(suggestHandler("http_request", new Map([["log", handlers.get("log")!]]))).toBeUndefined();
});

it("no word is a synonym of two handlers, or another handler's name", () => {
  const words = all.flatMap(({ name, synonyms = [] }) => [name, ...synonyms]);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
