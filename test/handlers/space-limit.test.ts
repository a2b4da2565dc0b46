import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PermanentError, TransientError } from "../../src/engine/handler.ts";
import { fileOperation } from "../../src/handlers/files/file-operation.ts";
import { filePipeline } from "../../src/handlers/files/file-pipeline.ts";
import type { FileSettings } from "../../src/handlers/files/file-space.ts";
import { SpaceLimit } from "../../src/handlers/files/space-limit.ts";
import { ACTOR, runHandler } from "./run-handler.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stepgram-space-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const OWNER_ID = 1;
const owner = { ...ACTOR, user_id: OWNER_ID };
const member = { ...ACTOR, user_id: 2 };

function settings(more: Partial<FileSettings> = {}): FileSettings {
  const limits = { maxSpaceBytes: 10_000, maxSpaceFiles: 20, minFreeBytes: 0 };
  return { root: home, isOwner: ({ user_id }) => user_id === OWNER_ID, ...limits, ...more };
}
/** Handlers that know together what was written, as in a process. */
function handlersOf(given: FileSettings) {
  const limit = new SpaceLimit(given);
  return { file: fileOperation(given, limit), pipeline: filePipeline(given, limit) };
}
const FULL = /this chat would exceed its limit of 10000 bytes or 20 files/;

describe("the file space of a chat", () => {
  test("takes no more bytes than its limit, whether written, appended or saved by a pipeline", async () => {
    const { file, pipeline } = handlersOf(settings());
    const write = (file_path: string, length: number) =>
      runHandler(file, { operation: "write", file_path, content: "x".repeat(length) }, { actor: member });
    await write("a", 4_000);
    await write("b", 4_000);
    await expect(write("c", 4_000)).rejects.toThrow(FULL);
    await expect(write("c", 4_000)).rejects.toThrow(PermanentError);
    const append = { operation: "append", file_path: "a", content: "y".repeat(4_000) };
    await expect(runHandler(file, append, { actor: member })).rejects.toThrow(FULL);
    const save = { input_file: "a", stages: ["save"], destination: "copies" };
    await expect(runHandler(pipeline, save, { actor: member })).rejects.toThrow(FULL);
    await write("c", 1_000);
  });

  test("has room again once files are deleted", async () => {
    const { file } = handlersOf(settings());
    const write = (file_path: string) =>
      runHandler(file, { operation: "write", file_path, content: "x".repeat(4_000) }, { actor: member });
    await write("a");
    await write("b");
    await expect(write("c")).rejects.toThrow(FULL);
    await runHandler(file, { operation: "delete", file_path: "a" }, { actor: member });
    await write("c");
  });

  test("takes no more files than its limit", async () => {
    const { file } = handlersOf(settings());
    for (let i = 0; i < 20; i++)
      await runHandler(file, { operation: "write", file_path: `f${i}`, content: "" }, { actor: member });
    await expect(
      runHandler(file, { operation: "write", file_path: "one more", content: "" }, { actor: member }),
    ).rejects.toThrow(FULL);
  });

  test("counts what another process has written", async () => {
    const { file } = handlersOf(settings());
    const folder = join(home, "chats", String(member.chat_id), "sub");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "theirs"), "x".repeat(9_000));
    await expect(
      runHandler(file, { operation: "write", file_path: "mine", content: "x".repeat(2_000) }, { actor: member }),
    ).rejects.toThrow(FULL);
  });

  test("limits neither the owners nor other chats", async () => {
    const { file } = handlersOf(settings());
    const write = (actor: typeof ACTOR) =>
      runHandler(file, { operation: "write", file_path: "a", content: "x".repeat(9_000) }, { actor });
    await write(member);
    await write({ ...member, chat_id: member.chat_id + 1 });
    for (let i = 0; i < 3; i++) await write(owner);
  });
});

test("a file that would leave too little disk space is refused for now, even for owners", async () => {
  const { file } = handlersOf(settings({ minFreeBytes: Number.MAX_SAFE_INTEGER }));
  const write = runHandler(file, { operation: "write", file_path: "a", content: "x" }, { actor: owner });
  await expect(write).rejects.toThrow(/the disk has less than \d+ bytes free/);
  await expect(
    runHandler(file, { operation: "write", file_path: "a", content: "x" }, { actor: owner }),
  ).rejects.toThrow(TransientError);
  await expect(runHandler(file, { operation: "list", file_path: "/" }, { actor: owner })).resolves.toBeDefined();
});
