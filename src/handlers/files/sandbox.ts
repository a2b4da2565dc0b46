import { constants, existsSync, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError, saidBy, TransientError } from "../../engine/handler.ts";
import { textProblem } from "../../engine/plain-text.ts";
import { problem } from "../../i18n/problem.ts";
import type { Read } from "../params.ts";

const MAX_SEGMENTS = 32;
const MAX_NAME_BYTES = 255;

/** Prefix of temporary files, which a crash may leave behind. No path may name them, and lists leave them out. */
export const TEMPORARY = ".stepgram-tmp-";

const ENCODED = /%(?:2e|2f|5c|00)/i;

/**
 * Splits a sandbox path into its names; `/a/b`, `a/b` and `./a//b` are the same. Refuses, rather than resolves, anything that could
 * lead elsewhere on some system: `..`, a backslash, percent-encoded dots and slashes, control characters.
 */
export function readSandboxPath(value: unknown): Read<string[]> {
  if (typeof value !== "string") return { problem: problem("mustBePath") };
  const wrong = textProblem(value);
  if (wrong !== undefined) return { problem: wrong };
  if (/\p{Cc}/u.test(value)) return { problem: problem("controlCharacter") };
  if (value.includes("\\")) return { problem: problem("backslash") };
  if (ENCODED.test(value)) return { problem: problem("encodedPath") };
  const names = value.split("/").filter((name) => name !== "" && name !== ".");
  if (names.length > MAX_SEGMENTS) return { problem: problem("deeperThanFolders", { most: MAX_SEGMENTS }) };
  for (const name of names) {
    if (name.trim() === "..") return { problem: problem("mustNotContain", { part: '".."' }) };
    if (Buffer.byteLength(name) > MAX_NAME_BYTES)
      return { problem: problem("fileNameTooLong", { most: MAX_NAME_BYTES }) };
    if (name.startsWith(TEMPORARY)) return { problem: problem("fileNameStartsWith", { start: TEMPORARY }) };
  }
  return { value: names };
}

/** A path as people see it, from the sandbox's root. */
export function showPath(names: readonly string[]): string {
  return `/${names.join("/")}`;
}

/** A sandbox folder that is held open, so nobody can swap it for another. */
export interface SandboxFolder {
  /** The path of a name in this folder. */
  at(name: string): string;
  /** The same path as people see it, from the root of their file sandbox. */
  show(name: string): string;
  /** The path of the folder itself. */
  readonly path: string;
  close(): Promise<void>;
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Opens a folder below `root` name by name, never through a link. Returns undefined if it does not exist, unless `create` is set.
 * On Linux each name is looked up in its open parent (through `/proc/self/fd`), so swapping in a link has no effect. Elsewhere each
 * open folder is compared with what its path names. `space` is prepended to `names`; errors do not show it, and where it has
 * moved away, the system's error is thrown.
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
    } catch (error) {
      const hasMoved =
        depth < space.length && (await lstat(folder.at(name)).catch(ignore("ENOENT")))?.isFile() === true;
      throw hasMoved ? (error as Error).cause : error;
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
      throw new PermanentError(problem("isNoFolder", { path: showPath(shown) }), { cause: error });
    }
    throw error;
  });
  if (handle === undefined) return undefined;
  if (!HOLDS && !(await isSame(handle, path))) {
    await handle.close();
    throw new PermanentError(problem("wasReplaced", { path: showPath(shown) }));
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

/** A system error's code, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** For `catch`: ignores one system error and throws any other. */
export function ignore(code: string) {
  return (error: unknown): undefined => {
    if (codeOf(error) !== code) throw error;
  };
}

const MODES = {
  read: constants.O_RDONLY,
  append: constants.O_RDWR | constants.O_CREAT | constants.O_APPEND,
} as const;

/**
 * Opens a regular file in a folder, or returns undefined if it is missing; `append` creates it. Refuses links, hard links (whose
 * other name may be outside the sandbox), pipes and devices.
 */
export async function openFile(
  folder: SandboxFolder,
  name: string,
  mode: keyof typeof MODES,
): Promise<{ file: FileHandle; stats: Stats } | undefined> {
  const file = await open(folder.at(name), MODES[mode] | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600).catch(
    (error: unknown) => {
      const code = codeOf(error);
      if (code === "ENOENT") return undefined;
      if (code === "ELOOP") throw new PermanentError(problem("isLink", { path: folder.show(name) }));
      if (code === "EISDIR") throw new PermanentError(problem("isFolder", { path: folder.show(name) }));
      if (code === "ENXIO") throw new PermanentError(problem("isNoFile", { path: folder.show(name) }));
      throw error;
    },
  );
  if (file === undefined) return undefined;
  const stats = await file.stat();
  if (stats.isFile() && stats.nlink === 1) return { file, stats };
  await file.close();
  if (stats.isFile()) throw new PermanentError(problem("isHardLink", { path: folder.show(name) }));
  throw new PermanentError(problem(stats.isDirectory() ? "isFolder" : "isNoFile", { path: folder.show(name) }));
}

/** A file error as the step reports it: with the param's name, and the sandbox path rather than the machine's. */
export function fileError(parameter: string, names: readonly string[], error: unknown): unknown {
  if (error instanceof PermanentError)
    return new PermanentError(problem("atParam", { param: parameter, why: saidBy(error) }));
  const code = codeOf(error);
  if (code?.startsWith("E") !== true) return error;
  const why = problem("fileUnusable", { path: showPath(names), code });
  return new TransientError(problem("atParam", { param: parameter, why }), { cause: error });
}
