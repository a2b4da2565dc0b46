import { createHash } from "node:crypto";
import { rmdir } from "node:fs/promises";
import {
  defineHandler,
  type HandlerDefinition,
  PermanentError,
  type StepRun,
  saidBy,
  TransientError,
} from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { customIssue } from "../../engine/param-issues.ts";
import { z } from "../../engine/zod.ts";
import { problem } from "../../i18n/problem.ts";
import { isWord, readChoice, shownValue } from "../param-readers.ts";
import { optionalParam, type Read, requiredParam, strictParams } from "../params.ts";
import { anyJson } from "../plain-json.ts";
import { deleteFile, writeFile } from "./file-actions.ts";
import { type FileSettings, fileSpace, MAX_FILE_BYTES } from "./file-space.ts";
import { fileError, openFile, openFolder, readSandboxPath, type SandboxFolder, showPath } from "./sandbox.ts";
import { SpaceLimit } from "./space-limit.ts";

const STAGES = ["validate", "transform", "save"] as const;
type Stage = (typeof STAGES)[number];

interface PipelineParams {
  /** Names from the root of the file sandbox. */
  input: string[];
  stages: Stage[];
  transformation: Transformation;
  /** The folder for the result. */
  destination: string[];
}

/** Leaves room for the prefix of the transformed file. */
const MAX_NAME_BYTES = 240;

const readStage = readChoice(STAGES);

function readStages(value: unknown): Read<Stage[]> {
  if (!Array.isArray(value) || value.length === 0) return { problem: problem("mustBeListOf", { choices: STAGES }) };
  const stages: Stage[] = [];
  for (const item of value) {
    const stage = readStage(item);
    if (!("value" in stage)) return { problem: problem("hasAStageThat", { why: stage.problem }) };
    if (stages.includes(stage.value)) return { problem: problem("namedTwice", { name: stage.value }) };
    stages.push(stage.value);
  }
  return { value: stages };
}

/** What the transform stage can do to a text. */
const TRANSFORM = {
  uppercase: (text: string) => text.toUpperCase(),
  lowercase: (text: string) => text.toLowerCase(),
  /** Removes blanks at the ends of lines, and empty lines at the end. */
  trim: (text: string) =>
    `${text
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd()}\n`,
  none: (text: string) => text,
} as const satisfies Record<string, (text: string) => string>;

type Transformation = keyof typeof TRANSFORM;
const TRANSFORMATIONS = Object.keys(TRANSFORM) as Transformation[];

const aliases = { upper: "uppercase", lower: "lowercase", strip: "trim", copy: "none" } as const;

/** `input_file`, `stages`, `transformation`, `destination` of a file pipeline. */
const pipelineParams: z.ZodType<PipelineParams> = strictParams(
  {
    input_file: requiredParam("the path of the file, from the root of the file sandbox", readSandboxPath),
    stages: optionalParam("any of validate, transform and save, in this order; all of them by default", readStages, [
      ...STAGES,
    ]),
    transformation: optionalParam(
      `one of ${TRANSFORMATIONS.join(", ")}; uppercase by default`,
      readChoice(TRANSFORMATIONS, { aliases }),
      "uppercase" as Transformation,
    ),
    destination: optionalParam("the folder for the result; /tmp/final_output by default", readSandboxPath, [
      "tmp",
      "final_output",
    ]),
  },
  {
    input_file: "input file source source_file path file_path",
    stages: "steps pipeline",
    transformation: "transform operation",
    destination: "output output_file output_path output_dir dest target",
  },
).transform(({ input_file, ...others }, ctx): PipelineParams => {
  if (input_file.length === 0) ctx.issues.push(customIssue(problem("mustNameFile"), "/", ["input_file"]));
  if (Buffer.byteLength(input_file.at(-1) ?? "") > MAX_NAME_BYTES)
    ctx.issues.push(customIssue(problem("fileNameTooLong", { most: MAX_NAME_BYTES }), "", ["input_file"]));
  return { input: input_file, ...others };
});

/**
 * The folder for intermediate files, one subfolder per step. They stay after a failure, because a RETRY continues from them. Nothing
 * tells when they are no longer needed: executions are in the database, files on one machine.
 */
const WORK = "pipelines";

/**
 * `file_pipeline`: processes a file in stages, each checkpointed, so a retry, or another worker after a crash, continues with the
 * first unfinished stage. `validate` checks that the file exists and is not too large, `transform` writes the changed text to
 * `transformed_…`, `save` copies it to the destination folder and removes the intermediate file.
 *
 * Result: `{status, input_file, output_file, stages_completed, stage_results}`. The stages' results are
 * `{stage, file_size, is_valid, output_file}`, `{stage, transformation, input_size, output_size, output_file}` (sizes in
 * characters) and `{stage, destination, file_size, output_file}`.
 */
export function filePipeline(
  settings: FileSettings,
  limit = new SpaceLimit(settings),
): HandlerDefinition<PipelineParams> {
  return defineHandler({
    name: "file_pipeline",
    summary: "Processes a file in stages: validate, transform, save; a retry continues at the failed stage.",
    example: {
      input_file: "/inbox/report.txt",
      stages: [...STAGES],
      transformation: "uppercase",
      destination: "/final_output",
    },
    synonyms: ["pipeline", "process_file"],
    capability: "files",
    effects: ({ stages, input_file, destination }) =>
      Array.isArray(stages) && stages.every((stage) => isWord(stage, ["validate", "transform"]))
        ? [{ kind: "read_file", operation: "read", path: shownValue(input_file) }]
        : [{ kind: "pipeline", from: shownValue(input_file), to: shownValue(destination) }],
    params: pipelineParams,
    result: z.strictObject({
      status: z.literal("completed"),
      input_file: z.string(),
      output_file: z.string(),
      stages_completed: z.array(z.enum(STAGES)),
      stage_results: z.record(z.string(), anyJson),
    }),
    run: (step) => runPipeline(step, settings, limit),
  });
}

async function runPipeline(
  step: StepRun<PipelineParams>,
  settings: FileSettings,
  limit: SpaceLimit,
): Promise<JsonObject> {
  const { params, signal, checkpoint, log, execution } = step;
  const work = [WORK, folderFor(step.idempotencyKey)];
  const results: Partial<Record<Stage, JsonObject>> = {};
  let current = params.input;
  for (const stage of params.stages) {
    signal.throwIfAborted();
    const result = await checkpoint(stage, async () => {
      log.info({ stage, file: showPath(current) }, "pipeline stage started");
      // Checked at each stage: a person who is no longer an owner must not continue in the owners' files.
      const space = await fileSpace(settings, execution);
      const { root, maxFileBytes = MAX_FILE_BYTES } = settings;
      const run = { root, space, limit, params, current, work, maxBytes: maxFileBytes };
      return runStage(stage, run).catch((error: unknown) => {
        throw inStage(stage, error);
      });
    });
    results[stage] = result;
    current = namesOf(result.output_file);
  }
  await removeBetween(settings, step, results, current);
  return {
    status: "completed",
    input_file: showPath(params.input),
    output_file: showPath(current),
    stages_completed: params.stages,
    stage_results: results as JsonObject,
  };
}

/** A readable folder name that no two keys share. */
function folderFor(key: string): string {
  return `${key.replaceAll(/[^\w-]+/g, "-").slice(0, 150)}-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
}

function namesOf(path: unknown): string[] {
  return String(path)
    .split("/")
    .filter((name) => name !== "");
}

function inStage(stage: Stage, error: unknown): Error {
  const why = problem("inStage", { stage, why: saidBy(error) });
  if (error instanceof PermanentError) return new PermanentError(why);
  return new TransientError(why, { cause: error });
}

/** Removes the transformed file once a later stage has saved it elsewhere. */
async function removeBetween(
  settings: FileSettings,
  { execution }: StepRun<PipelineParams>,
  { transform }: Partial<Record<Stage, JsonObject>>,
  output: readonly string[],
): Promise<void> {
  if (transform === undefined || transform.output_file === showPath(output)) return;
  const names = namesOf(transform.output_file);
  const space = await fileSpace(settings, execution);
  const folder = await openFolder(settings.root, names.slice(0, -1), { create: false, space });
  if (folder === undefined) return;
  try {
    await deleteFile(folder, names.at(-1) as string);
  } finally {
    await folder.close();
  }
  const above = await openFolder(settings.root, names.slice(0, -2), { create: false, space });
  if (above === undefined) return;
  try {
    // The folder stays if someone has put something else into it.
    await rmdir(above.at(names.at(-2) as string)).catch(() => undefined);
  } finally {
    await above.close();
  }
}

/** The input of a stage. Paths are lists of names within the actor's file sandbox. */
interface StageRun {
  root: string;
  space: readonly string[];
  limit: SpaceLimit;
  params: PipelineParams;
  /** The output of the previous stage. */
  current: readonly string[];
  /** This step's folder for intermediate files. */
  work: readonly string[];
  maxBytes: number;
}

/** Runs one stage; its result names its `output_file`. Running it twice is the same as running it once. */
function runStage(stage: Stage, run: StageRun): Promise<JsonObject> {
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
      throw new PermanentError(problem("notTextFile", { path: showPath(run.current) }));
    const transformed = TRANSFORM[transformation](text);
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

/** Counts characters rather than UTF-16 units. */
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
    if (folder === undefined) throw new PermanentError(problem("noFile", { path: showPath(path) }));
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
  if (opened === undefined) throw new PermanentError(problem("noFile", { path: showPath(current) }));
  await opened.file.close();
  return checkedSize(opened.stats.size, current, maxBytes);
}

function checkedSize(size: number, path: readonly string[], maxBytes: number): number {
  if (size > maxBytes)
    throw new PermanentError(problem("fileTooLarge", { path: showPath(path), bytes: size, most: maxBytes }));
  return size;
}

function readBytes(run: StageRun): Promise<Buffer> {
  return within(run, run.current, false, async (folder, name) => {
    const opened = await openFile(folder, name, "read");
    if (opened === undefined) throw new PermanentError(problem("noFile", { path: showPath(run.current) }));
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
  await within(run, path, true, async (folder, name) => {
    await run.limit.admit(run.space, bytes.length);
    return writeFile(folder, name, bytes);
  });
}
