import { lstat, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Actor } from "../../engine/actor.ts";
import { ignore, openFolder } from "./sandbox.ts";

/** Where files are kept, and for whom. */
export interface FileSettings {
  /** The folder that is `/` for owners. It is made when it is missing. */
  root: string;
  /** Whether somebody works in the shared space; everyone else has a space for each chat. */
  isOwner(actor: Actor): boolean | Promise<boolean>;
  /** Most bytes that are read, or written at once; default 1 000 000. */
  maxContentBytes?: number;
  /** Most bytes that a file may grow to; default 10 000 000. */
  maxFileBytes?: number;
}

/** Most bytes that a file may grow to, unless set. */
export const MAX_FILE_BYTES = 10_000_000;

/** The folders below the root that hold the actor's files: none for owners, who share the root itself. */
export async function fileSpace({ isOwner }: FileSettings, actor: Actor): Promise<string[]> {
  return (await isOwner(actor)) ? [] : ["chats", String(actor.chat_id)];
}

/** Deeper folders are left where they are. */
const MAX_DEPTH = 32;

/**
 * A chat has another id: its files go to the space of that id. What has the same name there already stays, and what it is in
 * the way of stays in the old space. Doing it again does no harm.
 */
export async function followChat(root: string, from: number, to: number): Promise<void> {
  const chats = await openFolder(root, ["chats"], { create: false });
  if (chats === undefined) return;
  try {
    await merge(chats.at(String(from)), chats.at(String(to)), 0);
  } finally {
    await chats.close();
  }
}

/** Whether something has that name, and is a folder. */
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
    // Another process may be at it too.
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
