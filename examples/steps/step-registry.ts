// The registry of steps is the list that you give to createStepgram: a handler's name is its type. As a module that exports this
// list, it also works with the ready-made bot: `npm start -- --handlers ./step-registry.js`.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineHandler, type Handler, z } from "stepgram";
import { dataProcessing, fileName } from "./basic-step.ts";

/** All steps, on a folder. */
export function stepRegistry(folder: string): readonly Handler[] {
  return [dataProcessing(folder), emailNotification(folder), fileUpload(folder)];
}

/** `email_notification`: leaves a mail in the folder from which the mail server takes them. */
function emailNotification(folder: string) {
  return defineHandler({
    name: "email_notification",
    summary: "Sends a mail.",
    example: { to: "ada@example.com", subject: "Hello", text: "Tea at five." },
    capability: "other-chats",
    params: z.object({ to: z.email(), subject: z.string().regex(/^[^\r\n]*$/), text: z.string() }),
    async run({ params: { to, subject, text }, step }) {
      await mkdir(join(folder, "mail"), { recursive: true });
      await writeFile(join(folder, "mail", `${step.id}.eml`), `To: ${to}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`);
      return { status: "completed" };
    },
  });
}

/** `file_upload`: copies a file to the folder from which it is served. */
function fileUpload(folder: string) {
  return defineHandler({
    name: "file_upload",
    summary: "Publishes a file.",
    example: { input_file: "report.json" },
    capability: "files",
    params: z.object({ input_file: fileName }),
    async run({ params: { input_file } }) {
      await mkdir(join(folder, "public"), { recursive: true });
      await copyFile(join(folder, input_file), join(folder, "public", input_file));
      return { status: "completed", url: `/public/${input_file}` };
    },
  });
}
