import type { FileHandle } from "node:fs/promises";
import { PermanentError, type StepRun } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { openFile } from "./open-file.ts";
import type { SandboxFolder } from "./sandbox-folder.ts";

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
