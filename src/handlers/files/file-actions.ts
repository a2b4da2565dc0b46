import { randomBytes } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, open, opendir, rename, unlink } from "node:fs/promises";
import { PermanentError, type StepRun, TransientError } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { problem } from "../../i18n/problem.ts";
import { codeOf, ignore, openFile, type SandboxFolder, TEMPORARY } from "./sandbox.ts";

/** The most entries that a list returns. */
const MAX_ENTRIES = 1_000;

/** The text of a file, or its bytes in base64 if they are not UTF-8. */
export async function readFile(folder: SandboxFolder, name: string, maxBytes: number): Promise<JsonObject> {
  const opened = await openFile(folder, name, "read");
  if (opened === undefined) throw new PermanentError(problem("noFile", { path: folder.show(name) }));
  const { file, stats } = opened;
  try {
    if (stats.size > maxBytes)
      throw new PermanentError(
        problem("fileTooLargeToRead", { path: folder.show(name), bytes: stats.size, most: maxBytes }),
      );
    const { bytesRead, buffer } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const text = bytes.toString("utf8");
    if (Buffer.from(text, "utf8").equals(bytes)) return { content: text, size: bytesRead };
    return { content: bytes.toString("base64"), size: bytesRead, encoding: "base64" };
  } finally {
    await file.close();
  }
}

/** Writes a file atomically: nobody sees half of it, even after a crash. A link with that name is replaced, not followed. */
export async function writeFile(folder: SandboxFolder, name: string, content: Buffer): Promise<JsonObject> {
  const temporary = folder.at(`${TEMPORARY}${randomBytes(12).toString("hex")}`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(temporary, flags, 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(temporary, folder.at(name));
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(temporary).catch(ignore("ENOENT"));
    if (codeOf(error) === "EISDIR") throw new PermanentError(problem("isFolder", { path: folder.show(name) }));
    throw error;
  }
  return { size: content.length };
}

/** Deletes a file, or a link rather than its target. Succeeds if there is nothing. */
export async function deleteFile(folder: SandboxFolder, name: string): Promise<JsonObject> {
  const path = folder.at(name);
  const stats = await lstat(path).catch(ignore("ENOENT"));
  if (stats === undefined) return { deleted: false };
  if (stats.isDirectory()) throw new PermanentError(problem("onlyFilesDeleted", { path: folder.show(name) }));
  const gone = await unlink(path).then(() => true, ignore("ENOENT"));
  return { deleted: gone ?? false };
}

/** Lists a folder by name. Links are listed as links and not followed. */
export async function listFolder(folder: SandboxFolder): Promise<JsonObject> {
  const entries: { name: string; type: string }[] = [];
  let truncated = false;
  for await (const entry of await opendir(folder.path)) {
    if (entry.name.startsWith(TEMPORARY)) continue;
    truncated = entries.length === MAX_ENTRIES;
    if (truncated) break;
    entries.push({ name: entry.name, type: typeOf(entry) });
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return truncated ? { entries, count: entries.length, truncated } : { entries, count: entries.length };
}

function typeOf(entry: Dirent): string {
  if (entry.isDirectory()) return "folder";
  if (entry.isSymbolicLink()) return "link";
  return entry.isFile() ? "file" : "other";
}

/**
 * Appends to a file once per step: the file's size is checkpointed first, and a later attempt looks beyond that size for what an
 * earlier one wrote, completely or in part. Several steps may append to a file at the same time. Known limit: if a step was cut
 * off and another one appended the very same text, the step takes that text for its own.
 */
export async function appendFile(
  folder: SandboxFolder,
  name: string,
  content: Buffer,
  { checkpoint, maxBytes }: { checkpoint: StepRun<unknown>["checkpoint"]; maxBytes: number },
): Promise<JsonObject> {
  const opened = await openFile(folder, name, "append");
  if (opened === undefined) throw new TransientError(problem("folderRemoved", { path: folder.show(name) }));
  const { file, stats } = opened;
  try {
    let first = false;
    const before = await checkpoint("size", async () => {
      first = true;
      return stats.size;
    });
    const written = first ? 0 : await writtenBefore(file, before, content);
    if (stats.size + content.length - written > maxBytes) {
      throw new PermanentError(problem("fileWouldGrow", { path: folder.show(name), most: maxBytes }));
    }
    if (written < content.length) {
      await file.appendFile(content.subarray(written));
      await file.sync();
    }
    return { appended: content.length, size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** How many bytes of the content an earlier attempt wrote: all of it, or its beginning at the very end of the file. */
async function writtenBefore(file: FileHandle, before: number, content: Buffer): Promise<number> {
  const { size } = await file.stat();
  const length = Math.max(0, size - before);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, before);
  if (buffer.includes(content)) return content.length;
  return length < content.length && buffer.equals(content.subarray(0, length)) ? length : 0;
}
