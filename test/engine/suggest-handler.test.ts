import { expect, it } from "vitest";
import { suggestHandler } from "../../src/engine/suggest-handler.ts";
import { createHandlers } from "../../src/handlers/table.ts";

const names = createHandlers({ files: { root: "/nowhere", isOwner: () => false } }).map(({ name }) => name);

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
])("%s is meant as %s", (word, handler) => expect(suggestHandler(word, names)).toBe(handler));

it.each(["email", "loop", "constructor", "toString", ""])("%j is meant as none", (word) =>
  expect(suggestHandler(word, names)).toBeUndefined(),
);

it("only handlers that are there are meant", () => {
  expect(suggestHandler("http_request", ["log"])).toBeUndefined();
});
