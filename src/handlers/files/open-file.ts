import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PermanentError } from "../../engine/handler.ts";
import { codeOf, type SandboxFolder } from "./sandbox-folder.ts";

/** How a file is opened. */
const MODES = {
  read: constants.O_RDONLY,
  append: constants.O_RDWR | constants.O_CREAT | constants.O_APPEND,
} as const;

/**
 * Opens a regular file in a folder, never through a link (nor one of several names of a file, which may be outside), and never waiting for a pipe or a device; undefined when it is
 * absent. `append` makes it.
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
      if (code === "ELOOP") throw new PermanentError(`${folder.show(name)} is a link`);
      if (code === "EISDIR") throw new PermanentError(`${folder.show(name)} is a folder`);
      if (code === "ENXIO") throw new PermanentError(`${folder.show(name)} is not a file`);
      throw error;
    },
  );
  if (file === undefined) return undefined;
  const stats = await file.stat();
  if (stats.isFile() && stats.nlink === 1) return { file, stats };
  await file.close();
  if (stats.isFile()) throw new PermanentError(`${folder.show(name)} is a hard link: it has another name elsewhere`);
  throw new PermanentError(`${folder.show(name)} is ${stats.isDirectory() ? "a folder" : "not a file"}`);
}
