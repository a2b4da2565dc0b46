import { createHash } from "node:crypto";
import { rmdir } from "node:fs/promises";
import {
  defineHandler,
  type HandlerDefinition,
  PermanentError,
  type StepRun,
  TransientError,
} from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { type PipelineParams, pipelineParams, STAGES, type Stage } from "./file-pipeline/pipeline-params.ts";
import { runStage } from "./file-pipeline/run-stage.ts";
import { deleteFile } from "./files/file-actions.ts";
import { type FileSettings, fileSpace, MAX_FILE_BYTES } from "./files/file-space.ts";
import { openFolder } from "./files/sandbox-folder.ts";
import { showPath } from "./files/sandbox-path.ts";
import { anyJson } from "./json/any-json.ts";
import { isWord, said } from "./params/effect-words.ts";

/**
 * Where files in between are kept, a folder for each step. After a failure they stay, as a RETRY of the execution goes on
 * from them; none can be told to be of no use any more, as the executions are in the database and the files beside one process.
 */
const WORK = "pipelines";

/**
 * `file_pipeline`: a file through stages, each done once: a retry, or another worker after a crash, goes on from the first
 * unfinished stage. `validate` looks whether the file is there and not too large, `transform` writes its changed text,
 * `save` copies it to the destination folder. Result: `{status, input_file, output_file, stages_completed,
 * stage_results}`; of the stages `{stage, file_size, is_valid, output_file}`, `{stage, transformation, input_size,
 * output_size, output_file}` (in characters) and `{stage, destination, file_size, output_file}`. The transformed file is
 * named `transformed_…`; the one in between is removed once it has been saved.
 */
export function filePipeline(settings: FileSettings): HandlerDefinition<PipelineParams> {
  return defineHandler({
    name: "file_pipeline",
    summary: "Takes a file through stages: validate, transform, save; a retry goes on where it stopped.",
    example: {
      input_file: "/inbox/report.txt",
      stages: [...STAGES],
      transformation: "uppercase",
      destination: "/final_output",
    },
    capability: "files",
    effects: ({ stages, destination }) =>
      Array.isArray(stages) && stages.every((stage) => isWord(stage, ["validate", "transform"]))
        ? []
        : [`writes ${said(destination)}`],
    params: pipelineParams,
    result: z.strictObject({
      status: z.literal("completed"),
      input_file: z.string(),
      output_file: z.string(),
      stages_completed: z.array(z.enum(STAGES)),
      stage_results: z.record(z.string(), anyJson),
    }),
    run: (step) => runPipeline(step, settings),
  });
}

async function runPipeline(step: StepRun<PipelineParams>, settings: FileSettings): Promise<JsonObject> {
  const { params, signal, checkpoint, log, execution } = step;
  const work = [WORK, folderFor(step.idempotencyKey)];
  const results: Partial<Record<Stage, JsonObject>> = {};
  let current = params.input;
  for (const stage of params.stages) {
    signal.throwIfAborted();
    const result = await checkpoint(stage, async () => {
      log.info({ stage, file: showPath(current) }, "pipeline stage begins");
      // Asked at each stage, so that who owns the bot no longer does not go on in the owners' files.
      const space = await fileSpace(settings, execution.actor);
      const { root, maxFileBytes = MAX_FILE_BYTES } = settings;
      return runStage(stage, { root, space, params, current, work, maxBytes: maxFileBytes }).catch((error: unknown) => {
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

/** A folder's name that people can read and no two keys share. */
function folderFor(key: string): string {
  return `${key.replaceAll(/[^\w-]+/g, "-").slice(0, 150)}-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
}

function namesOf(path: unknown): string[] {
  return String(path)
    .split("/")
    .filter((name) => name !== "");
}

function inStage(stage: Stage, error: unknown): Error {
  const message = `stage "${stage}": ${error instanceof Error ? error.message : String(error)}`;
  if (error instanceof PermanentError) return new PermanentError(message);
  return new TransientError(message, { cause: error });
}

/** Removes the transformed file where a later stage has saved it elsewhere. */
async function removeBetween(
  settings: FileSettings,
  { execution }: StepRun<PipelineParams>,
  { transform }: Partial<Record<Stage, JsonObject>>,
  output: readonly string[],
): Promise<void> {
  if (transform === undefined || transform.output_file === showPath(output)) return;
  const names = namesOf(transform.output_file);
  const space = await fileSpace(settings, execution.actor);
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
    // A folder in which somebody has put something stays.
    await rmdir(above.at(names.at(-2) as string)).catch(() => undefined);
  } finally {
    await above.close();
  }
}
