import { lstat, mkdir, opendir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import { type Held, MeasuredSpaces } from "../../engine/measured-spaces.ts";
import { problem } from "../../i18n/problem.ts";
import { type FileSettings, MAX_SPACE_BYTES, MAX_SPACE_FILES, MIN_FREE_BYTES } from "./file-space.ts";
import { ignore } from "./sandbox.ts";

/** Keeps the file space of a chat below a number of bytes and files, and some of the disk free for everyone. */
export class SpaceLimit {
  readonly #root: string;
  readonly #most: Held;
  readonly #minFree: number;
  /** By the path below the root. */
  readonly #spaces: MeasuredSpaces<string>;

  constructor({
    root,
    maxSpaceBytes = MAX_SPACE_BYTES,
    maxSpaceFiles = MAX_SPACE_FILES,
    minFreeBytes = MIN_FREE_BYTES,
  }: FileSettings) {
    this.#root = root;
    this.#most = { bytes: maxSpaceBytes, things: maxSpaceFiles };
    this.#minFree = minFreeBytes;
    this.#spaces = new MeasuredSpaces(this.#most, (space) => this.#measure(space));
  }

  /**
   * Called before a file grows by that many bytes. The owners' space (an empty list) has no limit but the disk's.
   * Throws a PermanentError if the space is full, and a TransientError if the disk is.
   */
  async admit(space: readonly string[], bytes: number): Promise<void> {
    await this.#checkDisk(bytes);
    if (space.length === 0 || (await this.#spaces.admit(join(...space), bytes, () => 1))) return;
    throw new PermanentError(problem("fileSpaceFull", { most: this.#most.bytes, files: this.#most.things }));
  }

  async #checkDisk(bytes: number): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize - bytes < this.#minFree) throw new TransientError(problem("diskFull", { free: this.#minFree }));
  }

  async #measure(space: string): Promise<Held> {
    const held: Held = { bytes: 0, things: 0 };
    const folders = [join(this.#root, space)];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await opendir(folder).catch(ignore("ENOENT"));
      for await (const entry of entries ?? []) {
        held.things++;
        if (held.things > this.#most.things) return held;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else held.bytes += (await lstat(path).catch(ignore("ENOENT")))?.size ?? 0;
      }
    }
    return held;
  }
}
