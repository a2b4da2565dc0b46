import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TransientError } from "../../src/engine/handler.ts";
import { fileOperation } from "../../src/handlers/files/file-operation.ts";
import { followChat } from "../../src/handlers/files/file-space.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stepgram-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(chat: number, path: string, content: string): void {
  const file = join(root, "chats", String(chat), path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
}
function get(chat: number, path: string): string {
  return readFileSync(join(root, "chats", String(chat), path), "utf8");
}
function chats(): string[] {
  return readdirSync(join(root, "chats")).toSorted();
}

describe("the files of a chat that gets a new id", () => {
  it("move to that id, and moving again changes nothing", async () => {
    put(-1, "a/b.txt", "b");
    await followChat(root, -1, -100);
    await followChat(root, -1, -100);
    expect(get(-100, "a/b.txt")).toBe("b");
    expect(chats()).toEqual(["-1", "-100"]);
  });

  it("are not written under the old id any more: a step that does is tried again", async () => {
    put(-1, "a/b.txt", "b");
    const isOwner = async () => false;
    const { run } = fileOperation({ root, isOwner, minFreeBytes: 0 });
    const write = (chat_id: number) =>
      run({
        params: { operation: "write", names: ["a", "c.txt"], content: "c" },
        execution: { actor: { user_id: 7, chat_id, message_id: 1, gateway: "test" }, shapers: [] },
        signal: new AbortController().signal,
        checkpoint: undefined,
      } as unknown as Parameters<typeof run>[0]);
    await followChat(root, -1, -100);
    await expect(write(-1)).rejects.toThrow(TransientError);
    await write(-100);
    expect([get(-100, "a/b.txt"), get(-100, "a/c.txt")]).toEqual(["b", "c"]);
  });

  it("join existing ones, which stay as they are", async () => {
    put(-1, "both.txt", "old");
    put(-1, "a/old.txt", "old");
    put(-100, "both.txt", "new");
    put(-100, "a/new.txt", "new");
    await followChat(root, -1, -100);
    expect([get(-100, "both.txt"), get(-100, "a/old.txt"), get(-100, "a/new.txt")]).toEqual(["new", "old", "new"]);
    expect(get(-1, "both.txt")).toBe("old");
  });

  it("stay if a link is in the way, and a chat without files is fine", async () => {
    await followChat(root, -1, -100);
    put(-2, "kept.txt", "kept");
    symlinkSync(tmpdir(), join(root, "chats", "-100"));
    symlinkSync(tmpdir(), join(root, "chats", "-3"));
    await followChat(root, -2, -100);
    await followChat(root, -3, -200);
    expect(get(-2, "kept.txt")).toBe("kept");
    expect(chats()).toEqual(["-1", "-100", "-2", "-3"]);
  });

  it("arrive complete when two processes move them at the same time", async () => {
    for (let i = 0; i < 50; i++) put(-1, `${i % 5}/${i}.txt`, String(i));
    put(-100, "0/new.txt", "new");
    await Promise.all([followChat(root, -1, -100), followChat(root, -1, -100)]);
    for (let i = 0; i < 50; i++) expect(get(-100, `${i % 5}/${i}.txt`)).toBe(String(i));
  });
});
