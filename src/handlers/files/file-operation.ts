import { defineHandler, type HandlerDefinition, PermanentError, type StepRun } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { customIssue } from "../../engine/param-issues.ts";
import { z } from "../../engine/zod.ts";
import type { StepEffect } from "../../i18n/effect.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { asText, readChoice, shownValue } from "../param-readers.ts";
import { optionalParam, type Reader, requiredParam, strictParams } from "../params.ts";
import { appendFile, deleteFile, listFolder, readFile, writeFile } from "./file-actions.ts";
import { type FileSettings, fileSpace, followChat, MAX_FILE_BYTES } from "./file-space.ts";
import { fileError, openFolder, readSandboxPath, type SandboxFolder, showPath } from "./sandbox.ts";
import { SpaceLimit } from "./space-limit.ts";

const OPERATIONS = ["read", "write", "append", "delete", "list"] as const;
type Operation = (typeof OPERATIONS)[number];
const aliases = { readfile: "read", writefile: "write", appendfile: "append", remove: "delete" } as const;

const refused = {
  create: problem("cannotBe", { written: '"create"', near: "write", choices: [] }),
  save: problem("cannotBe", { written: '"save"', near: "write", choices: [] }),
  open: problem("cannotBe", { written: '"open"', near: "read", choices: [] }),
  load: problem("cannotBe", { written: '"load"', near: "read", choices: [] }),
  copy: problem("useOther", { written: "copy", how: "copy" }),
  move: problem("useOther", { written: "move", how: "move" }),
  rename: problem("useOther", { written: "rename", how: "move" }),
  exists: problem("useOther", { written: "exists", how: "list" }),
};

const readOperation = readChoice(OPERATIONS, { aliases, refused });

interface FileParams {
  operation: Operation;
  names: string[];
  content: Buffer;
}

const anyContent: Reader<string> = (value) => ({ value: asText(value) });

function fileParams(maxBytes: number): z.ZodType<FileParams> {
  return strictParams(
    {
      operation: requiredParam(`one of ${OPERATIONS.join(", ")}`, readOperation),
      file_path: optionalParam("the path, from the root of the file sandbox", readSandboxPath, undefined),
      content: optionalParam("write, append: the text; anything else is written as JSON", anyContent, undefined),
    },
    {
      operation: "action op type method command operasi",
      file_path: "path file filename file_name filepath directory folder dir",
      content: "text data body message contents isi",
    },
  ).transform(({ operation, file_path, content }, ctx): FileParams => {
    const wrong = (name: string, why: Problem) => ctx.issues.push(customIssue(why, undefined, [name]));
    const writes = operation === "write" || operation === "append";
    const bytes = Buffer.from(content ?? "", "utf8");
    if (operation !== "list" && file_path === undefined) wrong("file_path", problem("required"));
    if (operation !== "list" && file_path?.length === 0) wrong("file_path", problem("mustNameFile"));
    if (writes && content === undefined) wrong("content", problem("required"));
    if (!writes && content !== undefined && content !== "")
      wrong("content", problem("isNotFor", { operation, takes: [] }));
    if (bytes.length > maxBytes) wrong("content", problem("tooManyBytes", { number: bytes.length, most: maxBytes }));
    return { operation, names: file_path ?? [], content: bytes };
  });
}

const size = z.number().int().min(0);
const path = z.string();
const result = z.union([
  z.strictObject({ path, content: z.string(), size, encoding: z.literal("base64").optional() }),
  z.strictObject({ path, size }),
  z.strictObject({ path, appended: size, size }),
  z.strictObject({ path, deleted: z.boolean() }),
  z.strictObject({
    path,
    entries: z.array(z.strictObject({ name: z.string(), type: z.enum(["file", "folder", "link", "other"]) })),
    count: size,
    truncated: z.literal(true).optional(),
  }),
]);

/**
 * `file_operation`: reads, writes, appends to, deletes and lists files in a sandbox that looks like `/`. Writing creates missing
 * folders; deleting a missing file succeeds. Results: `{path, content, size, encoding?}`, `{path, size}`, `{path, appended, size}`,
 * `{path, deleted}`, `{path, entries, count, truncated?}`.
 */
export function fileOperation(settings: FileSettings, limit = new SpaceLimit(settings)): HandlerDefinition<FileParams> {
  const { root, maxContentBytes = 1_000_000, maxFileBytes = MAX_FILE_BYTES } = settings;
  return defineHandler({
    name: "file_operation",
    summary: "Reads, writes, appends to, deletes or lists files in the file sandbox.",
    example: { operation: "write", file_path: "/reports/today.txt", content: "All well.\n" },
    moreExamples: [
      { operation: "read", file_path: "/reports/today.txt" },
      { operation: "append", file_path: "/reports/today.txt", content: "Still well.\n" },
      { operation: "list", file_path: "/reports" },
      { operation: "delete", file_path: "/reports/today.txt" },
    ],
    synonyms: "file files write_file read_file file_write file_read save_file delete_file fs".split(" "),
    capability: "files",
    effects: fileEffects,
    params: fileParams(maxContentBytes),
    result,
    followChat: (from, to) => followChat(root, from, to),
    run: async (step) => {
      const { operation, names } = step.params;
      const space = await fileSpace(settings, step.execution);
      const folders = operation === "list" ? names : names.slice(0, -1);
      const create = operation === "write" || operation === "append";
      let folder: SandboxFolder | undefined;
      try {
        if (create) await limit.admit(space, step.params.content.length);
        folder = await openFolder(root, folders, { create, space });
        step.signal.throwIfAborted();
        return { path: showPath(names), ...(await act(step, folder, { maxContentBytes, maxFileBytes })) };
      } catch (error) {
        throw fileError("file_path", names, error);
      } finally {
        await folder?.close();
      }
    },
  });
}

async function act(
  { params: { operation, names, content }, checkpoint }: StepRun<FileParams>,
  folder: SandboxFolder | undefined,
  { maxContentBytes, maxFileBytes }: { maxContentBytes: number; maxFileBytes: number },
): Promise<JsonObject> {
  const name = names.at(-1) ?? "";
  if (folder === undefined) {
    if (operation === "delete") return { deleted: false };
    // The root counts as existing even before anything is written to it.
    if (names.length === 0) return { entries: [], count: 0 };
    throw new PermanentError(problem(operation === "list" ? "noFolder" : "noFile", { path: showPath(names) }));
  }
  switch (operation) {
    case "read":
      return readFile(folder, name, maxContentBytes);
    case "write":
      return writeFile(folder, name, content);
    case "append":
      return appendFile(folder, name, content, { checkpoint, maxBytes: maxFileBytes });
    case "delete":
      return deleteFile(folder, name);
    case "list":
      return listFolder(folder);
  }
}

/** What an operation with these params, as they are written, would do. */
function fileEffects({ operation, file_path, content = null }: JsonObject): StepEffect[] {
  const path = shownValue(file_path);
  const read = readOperation(operation);
  const known = "value" in read ? read.value : undefined;
  switch (known) {
    case "read":
    case "list":
      return [{ kind: "read_file", operation: known, path }];
    case "delete":
      return [{ kind: "delete_file", path }];
    case "write":
    case "append":
      return [{ kind: "write_file", operation: known, path, content: shownValue(content) }];
    default:
      return [{ kind: "file", operation: shownValue(operation), path }];
  }
}
