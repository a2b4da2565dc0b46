// Errors that say what went wrong and whether another attempt can help, and a workflow that continues without its optional
// steps.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineHandler, PermanentError, type StepOptions, TransientError, z } from "stepgram";
import { fileName } from "./basic-step.ts";

/** `import_prices`: imports a price list that someone else puts in the folder. */
export function importPrices(folder: string) {
  return defineHandler({
    name: "import_prices",
    summary: "Imports a price list.",
    example: { input_file: "prices.json" },
    capability: "files",
    params: z.object({ input_file: fileName }),
    async run({ params: { input_file }, log, attempt }) {
      const lock = join(folder, `${input_file}.lock`);
      await writeFile(lock, "");
      try {
        const text = await readFile(join(folder, input_file), "utf8").catch((cause: unknown) => {
          throw new TransientError(`${input_file} is not there yet.`, { retryAfter: 60, cause });
        });
        const prices = z.record(z.string(), z.number().positive()).safeParse(parse(text));
        if (!prices.success) {
          // The line includes the step's id, its attempt and its execution.
          log.error({ input_file, attempt, issues: prices.error.issues.length }, "The price list is wrong");
          throw new PermanentError(`${input_file} is no price list: ${z.prettifyError(prices.error)}`);
        }
        return { imported: Object.keys(prices.data).length };
      } finally {
        await rm(lock, { force: true }); // also after an error
      }
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** If today's prices are unavailable, yesterday's are used and someone is told; nothing else stops. */
export const PRICE_STEPS: readonly StepOptions[] = [
  { name: "Prices", handler: "import_prices", params: { input_file: "prices.json" }, onError: "continue" },
  { name: "Publish", handler: "send_message", params: { text: "The shop is open." }, dependencies: ["Prices"] },
  {
    name: "Warn",
    handler: "send_message",
    params: { text: "Using yesterday's prices: {steps['Prices'].error}" },
    dependencies: ["Prices"],
    condition: "steps['Prices'].status == 'failed'",
  },
];
