import type { z } from "../../engine/zod.ts";
import { readSandboxPath } from "../files/sandbox-path.ts";
import { optionalParam, type Reader, requiredParam } from "../params/param.ts";
import { readChoice } from "../params/read-choice.ts";
import { strictParams } from "../params/strict-params.ts";
import { TRANSFORMATIONS, type Transformation } from "./transform-text.ts";

export const STAGES = ["validate", "transform", "save"] as const;
export type Stage = (typeof STAGES)[number];

export interface PipelineParams {
  /** Names from the root of the file space. */
  input: string[];
  stages: Stage[];
  transformation: Transformation;
  /** The folder for the result. */
  destination: string[];
}

/** The transformed file's name is longer. */
const MAX_NAME_BYTES = 240;

const readStage = readChoice(STAGES);

const readStages: Reader<Stage[]> = (value) => {
  if (!Array.isArray(value) || value.length === 0) return { problem: `must be a list of ${STAGES.join(", ")}` };
  const stages: Stage[] = [];
  for (const item of value) {
    const stage = readStage(item);
    if (!("value" in stage)) return { problem: `has a stage that ${stage.problem}` };
    if (stages.includes(stage.value)) return { problem: `names ${stage.value} twice` };
    stages.push(stage.value);
  }
  return { value: stages };
};

const aliases = { upper: "uppercase", lower: "lowercase", strip: "trim", copy: "none" } as const;

/** `input_file`, `stages`, `transformation`, `destination` of a file pipeline. */
export const pipelineParams: z.ZodType<PipelineParams> = strictParams({
  input_file: requiredParam("the path of the file, from the root of the file space", readSandboxPath),
  stages: optionalParam("some of validate, transform, save, in their order; all of them when not given", readStages, [
    ...STAGES,
  ]),
  transformation: optionalParam(
    `${TRANSFORMATIONS.join(", ")}; uppercase when not given`,
    readChoice(TRANSFORMATIONS, { aliases }),
    "uppercase" as Transformation,
  ),
  destination: optionalParam("the folder for the result; /tmp/final_output when not given", readSandboxPath, [
    "tmp",
    "final_output",
  ]),
}).transform(({ input_file, ...others }, ctx): PipelineParams => {
  if (input_file.length === 0)
    ctx.issues.push({ code: "custom", path: ["input_file"], message: "must name a file", input: "/" });
  if (Buffer.byteLength(input_file.at(-1) ?? "") > MAX_NAME_BYTES) {
    const message = `has a name of more than ${MAX_NAME_BYTES} bytes`;
    ctx.issues.push({ code: "custom", path: ["input_file"], message, input: "" });
  }
  return { input: input_file, ...others };
});
