import { constants, existsSync } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError } from "../../engine/handler.ts";
import { showPath } from "./sandbox-path.ts";

/** A folder of the sandbox that is held open, so that nobody can put another in its place. */
export interface SandboxFolder {
  /** A path for one name in this very folder. */
  at(name: string): string;
  /** The same name as people see it: from the root of their file space. */
  show(name: string): string;
  /** A path for the folder itself. */
  readonly path: string;
  close(): Promise<void>;
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Opens a folder below `root`, name by name, never through a link; undefined when it does not exist (with `create`, it
 * is made). On Linux each name is looked up in the open folder before it (through `/proc/self/fd`), so that links that
 * are swapped in meanwhile lead nowhere. Elsewhere each folder is compared with what its path names after it was opened.
 * The first names are those of the file `space`, which errors do not show.
 */
export async function openFolder(
  root: string,
  names: readonly string[],
  { create, space = [] }: { create: boolean; space?: readonly string[] },
): Promise<SandboxFolder | undefined> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const path = await realpath(root);
  let folder = folderOf(await open(path, FOLDER), path, []);
  for (const [depth, name] of [...space, ...names].entries()) {
    let next: SandboxFolder | undefined;
    try {
      next = await enter(folder, name, create, names.slice(0, Math.max(0, depth + 1 - space.length)));
    } finally {
      await folder.close();
    }
    if (next === undefined) return undefined;
    folder = next;
  }
  return folder;
}

async function enter(
  folder: SandboxFolder,
  name: string,
  create: boolean,
  shown: readonly string[],
): Promise<SandboxFolder | undefined> {
  const path = folder.at(name);
  if (create) await mkdir(path, { mode: 0o700 }).catch(ignore("EEXIST"));
  const handle = await open(path, FOLDER).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP" || code === "ENOTDIR") {
      throw new PermanentError(`${showPath(shown)} is not a folder, or is a link`);
    }
    throw error;
  });
  if (handle === undefined) return undefined;
  if (!HOLDS && !(await isSame(handle, path))) {
    await handle.close();
    throw new PermanentError(`${showPath(shown)} was replaced meanwhile`);
  }
  return folderOf(handle, path, shown);
}

async function isSame(handle: FileHandle, path: string): Promise<boolean> {
  const [held, named, real] = await Promise.all([handle.stat(), lstat(path).catch(ignore("ENOENT")), realpath(path)]);
  return held.ino === named?.ino && held.dev === named.dev && real === path;
}

/** Whether names can be looked up in an open folder. */
const HOLDS = existsSync("/proc/self/fd");

function folderOf(handle: FileHandle, path: string, shown: readonly string[]): SandboxFolder {
  const held = HOLDS ? `/proc/self/fd/${handle.fd}` : path;
  return {
    path: held,
    at: (name) => join(held, name),
    show: (name) => showPath([...shown, name]),
    close: () => handle.close(),
  };
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** For `catch`: lets one of the system's errors pass, and no other. */
export function ignore(code: string) {
  return (error: unknown): undefined => {
    if (codeOf(error) !== code) throw error;
  };
}
