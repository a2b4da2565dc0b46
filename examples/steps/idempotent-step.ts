// An idempotent step: its result is stored, so another attempt repeats nothing; and its effect has a fixed name, so even a
// crash between the effect and its record does nothing twice.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineHandler, z } from "stepgram";
import { fileName } from "./basic-step.ts";

/** `file_processing`: files a receipt for a file of the folder. */
export function fileProcessing(folder: string) {
  return defineHandler({
    name: "file_processing",
    summary: "Files a receipt for a file.",
    example: { input_file: "invoice.txt" },
    capability: "files",
    params: z.object({ input_file: fileName }),
    async run({ params: { input_file }, idempotencyKey, checkpoint, now }) {
      // The first attempt that gets here stores its value durably; later ones get that value. If it throws, nothing is stored.
      return await checkpoint("receipt", async () => {
        const checksum = createHash("sha256")
          .update(await readFile(join(folder, input_file)))
          .digest("hex");
        const receipt = { status: "completed", input_file, processed_at: now().toISOString(), checksum };
        // The key is the same in every attempt: written again, it is still one receipt.
        await writeFile(join(folder, receiptName(idempotencyKey)), JSON.stringify(receipt));
        return receipt;
      });
    },
  });
}

/** The name of the one receipt of a step. */
export function receiptName(idempotencyKey: string): string {
  return `receipt-${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 16)}.json`;
}
