import { PermanentError } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { writeFile } from "../files/file-actions.ts";
import { fileError } from "../files/file-error.ts";
import { openFile } from "../files/open-file.ts";
import { openFolder, type SandboxFolder } from "../files/sandbox-folder.ts";
import { showPath } from "../files/sandbox-path.ts";
import type { PipelineParams, Stage } from "./pipeline-params.ts";
import { transformText } from "./transform-text.ts";

/** What one stage works with. Paths are names within the actor's space. */
export interface StageRun {
  root: string;
  space: readonly string[];
  params: PipelineParams;
  /** The file that the stage before has left. */
  current: readonly string[];
  /** The folder of this step for files in between. */
  work: readonly string[];
  maxBytes: number;
}

/** Does one stage; its result names the file that it leaves as `output_file`. Doing it twice is doing it once. */
export function runStage(stage: Stage, run: StageRun): Promise<JsonObject> {
  return stages[stage](run);
}

const stages: Record<Stage, (run: StageRun) => Promise<JsonObject>> = {
  async validate(run) {
    const file_size = await within(run, run.current, false, (folder, name) => sizeOf(folder, name, run));
    return { stage: "validate", file_size, is_valid: true, output_file: showPath(run.current) };
  },

  async transform(run) {
    const { transformation } = run.params;
    const bytes = await readBytes(run);
    const text = bytes.toString("utf8");
    if (!Buffer.from(text, "utf8").equals(bytes))
      throw new PermanentError(`${showPath(run.current)} is no text, and only text can be transformed`);
    const transformed = transformText(transformation, text);
    const output = [...run.work, `transformed_${run.current.at(-1)}`];
    await writeBytes(run, output, Buffer.from(transformed, "utf8"));
    return {
      stage: "transform",
      transformation,
      input_size: lengthOf(text),
      output_size: lengthOf(transformed),
      output_file: showPath(output),
    };
  },

  async save(run) {
    const bytes = await readBytes(run);
    const output = [...run.params.destination, run.current.at(-1) as string];
    await writeBytes(run, output, bytes);
    return { stage: "save", destination: showPath(output), file_size: bytes.length, output_file: showPath(output) };
  },
};

/** Characters, as people count them. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

async function within<T>(
  { root, space, work }: StageRun,
  path: readonly string[],
  create: boolean,
  act: (folder: SandboxFolder, name: string) => Promise<T>,
): Promise<T> {
  let folder: SandboxFolder | undefined;
  try {
    folder = await openFolder(root, path.slice(0, -1), { create, space });
    if (folder === undefined) throw new PermanentError(`there is no file ${showPath(path)}`);
    return await act(folder, path.at(-1) as string);
  } catch (error) {
    const saves = create && showPath(path.slice(0, -1)) !== showPath(work);
    throw fileError(saves ? "destination" : "input_file", path, error);
  } finally {
    await folder?.close();
  }
}

async function sizeOf(folder: SandboxFolder, name: string, { current, maxBytes }: StageRun): Promise<number> {
  const opened = await openFile(folder, name, "read");
  if (opened === undefined) throw new PermanentError(`there is no file ${showPath(current)}`);
  await opened.file.close();
  return checkedSize(opened.stats.size, current, maxBytes);
}

function checkedSize(size: number, path: readonly string[], maxBytes: number): number {
  if (size > maxBytes) throw new PermanentError(`${showPath(path)} has ${size} bytes, at most ${maxBytes} are allowed`);
  return size;
}

function readBytes(run: StageRun): Promise<Buffer> {
  return within(run, run.current, false, async (folder, name) => {
    const opened = await openFile(folder, name, "read");
    if (opened === undefined) throw new PermanentError(`there is no file ${showPath(run.current)}`);
    const { file, stats } = opened;
    try {
      const size = checkedSize(stats.size, run.current, run.maxBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  });
}

async function writeBytes(run: StageRun, path: readonly string[], bytes: Buffer): Promise<void> {
  checkedSize(bytes.length, path, run.maxBytes);
  await within(run, path, true, (folder, name) => writeFile(folder, name, bytes));
}
