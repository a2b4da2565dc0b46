// A basic step: a schema for its arguments, a schema for its result, and a function that does the work. A function that creates
// the handler takes what a class would take in its constructor.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineHandler, PermanentError, z } from "stepgram";

/** A plain name, so that no path leads out of the folder. */
export const fileName = z.string().regex(/^\w[\w.-]*$/, "must be a file name without a path");

/** `data_processing`: turns a CSV file in the folder into JSON or JSON lines. */
export function dataProcessing(folder: string) {
  return defineHandler({
    name: "data_processing",
    summary: "Converts a CSV file.",
    example: { input_file: "orders.csv", output_format: "json" },
    capability: "files",
    params: z.object({ input_file: fileName, output_format: z.enum(["json", "ndjson"]).default("json") }),
    result: z.object({ status: z.literal("completed"), output_file: z.string(), records_processed: z.number() }),
    async run({ params: { input_file, output_format }, log }) {
      log.info({ input_file, output_format }, "Starting data processing"); // carries the step's id

      const records = parseCsv(input_file, await readFile(join(folder, input_file), "utf8"));
      const output_file = `${input_file}.${output_format}`;
      const lines = records.map((record) => JSON.stringify(record));
      await writeFile(join(folder, output_file), output_format === "json" ? `[${lines}]` : lines.join("\n"));

      const result = { status: "completed" as const, output_file, records_processed: records.length };
      log.info(result, "Data processing completed");
      return result;
      // Nothing is caught here: the engine logs errors and retries the step.
    },
  });
}

function parseCsv(name: string, text: string): Record<string, string | undefined>[] {
  const [header = [], ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  // However often it is read again, it stays the same.
  if (rows.some((row) => row.length !== header.length)) throw new PermanentError(`Invalid file: ${name}`);
  return rows.map((row) => Object.fromEntries(header.map((column, index) => [column, row[index]])));
}
