import { lstat, mkdir, opendir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import { problem } from "../../i18n/problems/problem.ts";
import { type FileSettings, MAX_SPACE_BYTES, MAX_SPACE_FILES, MIN_FREE_BYTES } from "./file-space.ts";
import { ignore } from "./sandbox.ts";

/** What a space holds, as it was measured, with what has been written since. */
interface Usage {
  bytes: number;
  files: number;
  /** What has been written since it was measured; above a tenth of the limit, it is measured again. */
  bytesSince: number;
  filesSince: number;
}

/**
 * Keeps the file space of a chat below a number of bytes and files, and some of the disk free for everyone. The files
 * themselves are measured, so that nothing has to be kept in step with them; what other processes write in between is
 * seen at the next measurement.
 */
export class SpaceLimit {
  readonly #root: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  readonly #minFree: number;
  readonly #usage = new Map<string, Usage>();

  constructor({
    root,
    maxSpaceBytes = MAX_SPACE_BYTES,
    maxSpaceFiles = MAX_SPACE_FILES,
    minFreeBytes = MIN_FREE_BYTES,
  }: FileSettings) {
    this.#root = root;
    this.#maxBytes = maxSpaceBytes;
    this.#maxFiles = maxSpaceFiles;
    this.#minFree = minFreeBytes;
  }

  /**
   * Called before a file grows by so many bytes. The owners' space (an empty list) has no limit but the disk's.
   * Throws a PermanentError if the space is full, and a TransientError if the disk is.
   */
  async admit(space: readonly string[], bytes: number): Promise<void> {
    await this.#checkDisk(bytes);
    if (space.length === 0) return;
    const key = space.join("/");
    const known = this.#usage.get(key);
    const isFresh =
      known !== undefined && known.bytesSince * 10 < this.#maxBytes && known.filesSince * 10 < this.#maxFiles;
    // What was deleted since is seen only by measuring.
    const usage = isFresh && this.#hasRoom(known, bytes) ? known : await this.#measure(space);
    this.#usage.set(key, usage);
    if (!this.#hasRoom(usage, bytes))
      throw new PermanentError(problem("fileSpaceFull", { most: this.#maxBytes, files: this.#maxFiles }));
    usage.bytes += bytes;
    usage.bytesSince += bytes;
    usage.files++;
    usage.filesSince++;
  }

  #hasRoom({ bytes, files }: Usage, more: number): boolean {
    return bytes + more <= this.#maxBytes && files < this.#maxFiles;
  }

  async #checkDisk(bytes: number): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize - bytes < this.#minFree) throw new TransientError(problem("diskFull", { free: this.#minFree }));
  }

  async #measure(space: readonly string[]): Promise<Usage> {
    const usage: Usage = { bytes: 0, files: 0, bytesSince: 0, filesSince: 0 };
    const folders = [join(this.#root, ...space)];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await opendir(folder).catch(ignore("ENOENT"));
      for await (const entry of entries ?? []) {
        usage.files++;
        if (usage.files > this.#maxFiles) return usage;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else usage.bytes += (await lstat(path).catch(ignore("ENOENT")))?.size ?? 0;
      }
    }
    return usage;
  }
}
