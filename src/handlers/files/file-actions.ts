import { randomBytes } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { lstat, open, opendir, rename, unlink } from "node:fs/promises";
import { PermanentError } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { openFile } from "./open-file.ts";
import { codeOf, ignore, type SandboxFolder } from "./sandbox-folder.ts";
import { TEMPORARY } from "./sandbox-path.ts";

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
