// A pipeline of stages with checkpoints: an attempt after a failure continues with the first stage that is not done. (The built-in
// file_pipeline does this in the file sandbox.)
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineHandler, z } from "stepgram";
import { fileName } from "./basic-step.ts";

const params = z.object({
  input_file: fileName,
  stages: z.array(z.enum(["validate", "transform", "save"])).default(["validate", "transform", "save"]),
  transformation: z.enum(["uppercase", "lowercase", "none"]).default("uppercase"),
  destination: fileName.default("output"),
});

/** `text_pipeline`: validates, transforms and saves a text file of the folder. */
export function textPipeline(folder: string) {
  return defineHandler({
    name: "text_pipeline",
    summary: "Validates, transforms and saves a text file.",
    example: { input_file: "notes.txt", stages: ["validate", "transform", "save"] },
    capability: "files",
    params,
    async run({ params, execution, checkpoint, log }) {
      const workFolder = join(folder, execution.id);
      await mkdir(workFolder, { recursive: true });

      const stage_results: Record<string, StageResult> = {};
      let file = join(folder, params.input_file);
      for (const stage of params.stages) {
        const input = file;
        const result = await checkpoint(stage, () => {
          log.info({ stage, input }, "Processing pipeline stage");
          return STAGES[stage](input, { ...params, folder, workFolder });
        });
        stage_results[stage] = result;
        file = result.output_file;
      }
      return {
        status: "completed",
        input_file: params.input_file,
        output_file: file,
        stages_completed: params.stages,
        stage_results,
      };
    },
  });
}

// A type, not an interface: a checkpoint stores JSON, and an interface could get further members elsewhere.
type StageResult = { output_file: string; size: number };
type Surroundings = z.infer<typeof params> & { folder: string; workFolder: string };

const STAGES = {
  async validate(input: string): Promise<StageResult> {
    return { output_file: input, size: (await stat(input)).size };
  },
  async transform(input: string, { input_file, transformation, workFolder }: Surroundings): Promise<StageResult> {
    const text = await readFile(input, "utf8");
    const changed = { uppercase: text.toUpperCase(), lowercase: text.toLowerCase(), none: text }[transformation];
    const output_file = join(workFolder, input_file);
    await writeFile(output_file, changed);
    return { output_file, size: changed.length };
  },
  async save(input: string, { input_file, destination, folder }: Surroundings): Promise<StageResult> {
    const output_file = join(folder, destination, input_file);
    await mkdir(join(folder, destination), { recursive: true });
    await copyFile(input, output_file);
    return { output_file, size: (await stat(output_file)).size };
  },
};
