import { randomBytes } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, open, opendir, rename, unlink } from "node:fs/promises";
import { PermanentError, type StepRun } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { codeOf, ignore, openFile, type SandboxFolder, TEMPORARY } from "./sandbox.ts";

/** Most entries that a list gives. */
const MAX_ENTRIES = 1_000;

/** The text of a file, or its bytes in base64 where they are no text. */
export async function readFile(folder: SandboxFolder, name: string, maxBytes: number): Promise<JsonObject> {
  const opened = await openFile(folder, name, "read");
  if (opened === undefined) throw new PermanentError(`there is no file ${folder.show(name)}`);
  const { file, stats } = opened;
  try {
    if (stats.size > maxBytes)
      throw new PermanentError(`${folder.show(name)} has ${stats.size} bytes, at most ${maxBytes} are read`);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const text = bytes.toString("utf8");
    if (Buffer.from(text, "utf8").equals(bytes)) return { content: text, size: bytesRead };
    return { content: bytes.toString("base64"), size: bytesRead, encoding: "base64" };
  } finally {
    await file.close();
  }
}

/** Puts a file in place at once: nobody sees half of it, also after a crash. A link of that name is replaced, not followed. */
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
    if (codeOf(error) === "EISDIR") throw new PermanentError(`${folder.show(name)} is a folder`);
    throw error;
  }
  return { size: content.length };
}

/** Removes a file, or a link itself. What is absent stays absent. */
export async function deleteFile(folder: SandboxFolder, name: string): Promise<JsonObject> {
  const path = folder.at(name);
  const stats = await lstat(path).catch(ignore("ENOENT"));
  if (stats === undefined) return { deleted: false };
  if (stats.isDirectory()) throw new PermanentError(`${folder.show(name)} is a folder; only files are deleted`);
  const gone = await unlink(path).then(() => true, ignore("ENOENT"));
  return { deleted: gone ?? false };
}

/** What is in a folder, in the order of names. Links are shown as what they are and not followed. */
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
 * Adds to the end of a file, once for a step: the file's size is recorded before, and a later attempt looks behind that
 * size for what an earlier one may have written, whole or in part. Steps may append to the same file at the same time;
 * only when one of them is cut off and another appends the very same text is it taken for its own.
 */
export async function appendFile(
  folder: SandboxFolder,
  name: string,
  content: Buffer,
  { checkpoint, maxBytes }: { checkpoint: StepRun<unknown>["checkpoint"]; maxBytes: number },
): Promise<JsonObject> {
  const opened = await openFile(folder, name, "append");
  if (opened === undefined) throw new Error(`the folder of ${folder.show(name)} was removed meanwhile`);
  const { file, stats } = opened;
  try {
    let first = false;
    const before = await checkpoint("size", async () => {
      first = true;
      return stats.size;
    });
    const written = first ? 0 : await writtenBefore(file, before, content);
    if (stats.size + content.length - written > maxBytes) {
      throw new PermanentError(`${folder.show(name)} would have more than ${maxBytes} bytes`);
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

/** How many bytes of the content an earlier attempt has written: all of it, or a part of it with nothing behind. */
async function writtenBefore(file: FileHandle, before: number, content: Buffer): Promise<number> {
  const { size } = await file.stat();
  const length = Math.max(0, size - before);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, before);
  if (buffer.includes(content)) return content.length;
  return length < content.length && buffer.equals(content.subarray(0, length)) ? length : 0;
}
