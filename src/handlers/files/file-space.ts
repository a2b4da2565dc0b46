import { lstat, readdir, rename, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type People, peopleOf, type Shaper, whoLacks } from "../../engine/actor.ts";
import { ignore, openFolder } from "./sandbox.ts";

/** Where files are stored, and who shares them. */
export interface FileSettings {
  /** The folder that owners see as `/`. Created if missing. */
  root: string;
  /** Owners work in the shared space; everyone else has one space per chat. */
  isOwner(person: Shaper): boolean | Promise<boolean>;
  /** The most bytes that one step reads or writes. Default 1,000,000. */
  maxContentBytes?: number;
  /** The most bytes that a file may grow to. Default 10,000,000. */
  maxFileBytes?: number;
  /** The most bytes of a chat's space. Default 100,000,000; owners' files have no such limit. */
  maxSpaceBytes?: number;
  /** The most files and folders of a chat's space. Default 10,000. */
  maxSpaceFiles?: number;
  /** Bytes of the disk that files leave free. Default 100,000,000. */
  minFreeBytes?: number;
}

/** The default of `maxFileBytes`. */
export const MAX_FILE_BYTES = 10_000_000;
/** The default of `maxSpaceBytes`. */
export const MAX_SPACE_BYTES = 100_000_000;
/** The default of `maxSpaceFiles`. */
export const MAX_SPACE_FILES = 10_000;
/** The default of `minFreeBytes`. */
export const MIN_FREE_BYTES = 100_000_000;

/**
 * The folders below the root that contain the files of a run; empty for owners, who share the root itself. If anyone but owners
 * shaped the run, these are its chat's own.
 */
export async function fileSpace({ isOwner }: FileSettings, people: People): Promise<string[]> {
  const other = await whoLacks(peopleOf(people), async (person) => isOwner(person));
  return other === undefined ? [] : ["chats", String(people.actor.chat_id)];
}

/** Folders nested deeper are not moved. */
const MAX_DEPTH = 32;

/** How often files are moved again that arrive under the old id meanwhile. */
const MAX_MOVES = 5;

/**
 * Moves a chat's files after Telegram has given the chat another id. A file whose name is already taken there stays in the old
 * space. In place of that is a file from then on, so that a step which began under the old id can't write there: it is tried
 * again under the new one. Safe to repeat.
 */
export async function followChat(root: string, from: number, to: number): Promise<void> {
  const chats = await openFolder(root, ["chats"], { create: true });
  if (chats === undefined) return;
  const old = chats.at(String(from));
  try {
    for (let moves = 0; moves < MAX_MOVES; moves += 1) {
      await merge(old, chats.at(String(to)), 0);
      await writeFile(old, String(to), { flag: "wx", mode: 0o600 }).catch(ignore("EEXIST"));
      if ((await kindOf(old)) !== "folder") return;
    }
  } finally {
    await chats.close();
  }
}

async function kindOf(path: string): Promise<"folder" | "other" | "nothing"> {
  const stats = await lstat(path).catch(ignore("ENOENT"));
  if (stats === undefined) return "nothing";
  return stats.isDirectory() ? "folder" : "other";
}

async function merge(from: string, to: string, depth: number): Promise<void> {
  if ((await kindOf(from)) !== "folder" || depth > MAX_DEPTH) return;
  const there = await kindOf(to);
  if (there === "other") return;
  if (there === "nothing") {
    // Another process may be moving the same files.
    await rename(from, to).catch(ignore("ENOENT"));
    return;
  }
  for (const name of (await readdir(from).catch(ignore("ENOENT"))) ?? []) {
    const [old, moved] = [join(from, name), join(to, name)];
    if ((await kindOf(moved)) === "nothing") await rename(old, moved).catch(ignore("ENOENT"));
    else await merge(old, moved, depth + 1);
  }
  await rmdir(from).catch(() => {});
}
