import {
  askPerson,
  defineHandler,
  type HandlerDefinition,
  PermanentError,
  type StepRun,
  TransientError,
} from "../engine/handler.ts";
import type { JsonValue } from "../engine/json.ts";
import { customIssue } from "../engine/param-issues.ts";
import {
  ANSWER_TYPES,
  type AnswerType,
  type DownloadFile,
  type PersonAnswer,
  type SentFile,
} from "../engine/question.ts";
import { z } from "../engine/zod.ts";
import type { StepEffect } from "../i18n/effect.ts";
import { problem } from "../i18n/problem.ts";
import { offered, readOptions, readTimeout, shownOptions } from "./approval.ts";
import { writeFile } from "./files/file-actions.ts";
import { type FileSettings, fileSpace, MAX_FILE_BYTES } from "./files/file-space.ts";
import { fileError, openFolder, readSandboxPath, showPath } from "./files/sandbox.ts";
import type { SpaceLimit } from "./files/space-limit.ts";
import { readChoice, readText, shownValue } from "./param-readers.ts";
import { optionalParam, type Read, requiredParam, strictParams } from "./params.ts";

/** Where the files that people answer with are kept. */
export interface AskSettings {
  files: FileSettings;
  limit: SpaceLimit;
  /** Undefined if files from chats can't be downloaded. */
  download: DownloadFile | undefined;
}

interface AskParams {
  text: string;
  type: AnswerType;
  options: string[];
  timeout: number | undefined;
  /** The names of the path where a file is kept. */
  file_path: string[] | undefined;
}

const TYPE_NAMES = {
  string: "text",
  freetext: "text",
  int: "number",
  integer: "number",
  float: "number",
  numeric: "number",
  datetime: "date",
  time: "date",
  select: "choice",
  options: "choice",
  option: "choice",
  buttons: "choice",
  document: "file",
  photo: "file",
  image: "file",
  upload: "file",
} as const;
const readType = readChoice(ANSWER_TYPES, { aliases: TYPE_NAMES });

const askParams: z.ZodType<AskParams> = strictParams(
  {
    text: requiredParam("the question", readText({ max: 3000 })),
    type: optionalParam(`${ANSWER_TYPES.join(", ")}; choice if there are options, otherwise text`, readType, undefined),
    options: optionalParam("the choices", readAskOptions, undefined),
    timeout: optionalParam("seconds to wait; without it the step waits forever", readTimeout, undefined),
    file_path: optionalParam(
      "where to save a file; a path from the root of the file sandbox",
      readSandboxPath,
      undefined,
    ),
  },
  {
    text: "message content body msg question prompt pesan teks isi pertanyaan",
    type: "kind expects answer_type input_type expected jenis tipe",
    options: "choices buttons answers pilihan",
    timeout: "seconds deadline expires wait",
    file_path: "path save_to filename file file_name destination",
  },
).transform(({ text, type, options, timeout, file_path }, ctx): AskParams => {
  const wanted = type ?? (options === undefined ? "text" : "choice");
  const wrong = (name: string, why: ReturnType<typeof problem>) => ctx.issues.push(customIssue(why, undefined, [name]));
  if (wanted === "choice" && options === undefined) wrong("options", problem("required"));
  if (wanted !== "choice" && options !== undefined) wrong("options", problem("onlyForType", { type: "choice" }));
  if (wanted !== "file" && file_path !== undefined) wrong("file_path", problem("onlyForType", { type: "file" }));
  if (file_path?.length === 0) wrong("file_path", problem("mustNameFile"));
  return { text, type: wanted, options: options ?? [], timeout, file_path };
});

/** With `text` and `message_id` if there are any. */
const answerResult = z.strictObject({
  value: z.unknown(),
  by: z.strictObject({ id: z.number(), name: z.string() }),
  at: z.string(),
  text: z.string().optional(),
  message_id: z.number().optional(),
});

/**
 * `ask`: asks the chat a question and waits for a person to write or send the answer. The question is stored in the database,
 * so the wait survives a restart and holds no worker slot. A wrong answer is refused with what is expected, and the step keeps
 * waiting. Result: `{value, text?, by: {id, name}, at, message_id?}`, where `text` is the original text if `value` was read
 * from it, and a file's value is `{file_id, kind, name, size, mime_type, caption}`, with `path` if it was saved.
 */
export function ask({ files, limit, download }: AskSettings): HandlerDefinition<AskParams> {
  const keep = async ({ params, execution, signal, answer }: StepRun<AskParams>): Promise<PersonAnswer> => {
    const names = params.file_path ?? [];
    const given = answer as PersonAnswer;
    const file = given.value as SentFile;
    if (download === undefined) throw new PermanentError(problem("filesCannotBeFetched"));
    const bytes = await download(file, files.maxFileBytes ?? MAX_FILE_BYTES, signal);
    const space = await fileSpace(files, execution);
    try {
      await limit.admit(space, bytes.length);
      const folder = await openFolder(files.root, names.slice(0, -1), { create: true, space });
      if (folder === undefined) throw new TransientError(problem("folderRemoved", { path: showPath(names) }));
      await writeFile(folder, names.at(-1) ?? "", Buffer.from(bytes)).finally(() => folder.close());
    } catch (error) {
      throw fileError("file_path", names, error);
    }
    return { ...given, value: { ...file, size: bytes.length, path: showPath(names) } };
  };
  return defineHandler<AskParams>({
    name: "ask",
    summary: "Asks the chat a question and waits for someone to type or send the answer.",
    example: { text: "How many copies?", type: "number" },
    moreExamples: [
      { text: "When should we meet?", type: "date", timeout: 86_400 },
      { text: "Which size?", options: ["S", "M", "L"] },
      { text: "Please send the invoice.", type: "file", file_path: "/invoices/latest.pdf" },
    ],
    synonyms: (
      "ask_user ask_person ask_question question input user_input get_input text_input request_input prompt_user " +
      "wait_for_input wait_for_reply wait_for_answer wait_for_response collect_input form tanya tanyakan"
    ).split(" "),
    capability: {
      of: ({ file_path }) => (file_path === undefined ? "chat" : "files"),
      atMost: ({ file_path = null }) => (file_path === null ? ["chat"] : ["files"]),
    },
    ownOutcome: true,
    effects: askEffects,
    forPeople: ({ text = null, options = null }) => [text, options],
    verdict: "value",
    decides: ({ options }) => (options === undefined ? undefined : offered(withTexts(options))),
    params: askParams,
    result: answerResult,
    run: async (step) => {
      const { text, type, options, timeout, file_path } = step.params;
      if (step.answer !== undefined) return keep(step);
      if (type === "file" && /^(?:terminal|program)\b/.test(step.execution.actor.gateway))
        throw new PermanentError(problem("chatTakesNoFiles"));
      const question = { text, options, refusals: [], wants: type };
      return askPerson(file_path === undefined ? question : { ...question, resumes: true }, timeout);
    },
  });
}

function askEffects({
  text,
  type = null,
  options = null,
  file_path = null,
}: Parameters<NonNullable<HandlerDefinition["effects"]>>[0]): StepEffect[] {
  const read = type === null ? undefined : readType(type);
  const wants = read !== undefined && "value" in read ? read.value : options === null ? "text" : "choice";
  const asks: StepEffect = {
    kind: "ask",
    text: shownValue(text),
    options: options === null ? "" : shownOptions(options),
    wants,
  };
  return file_path === null ? [asks] : [asks, { kind: "keep_file", path: shownValue(file_path) }];
}

/** Options as texts: numbers count as they are written. */
function readAskOptions(value: unknown): Read<string[]> {
  return readOptions(withTexts(value as JsonValue));
}

function withTexts(options: JsonValue): JsonValue {
  return Array.isArray(options) ? options.map((one) => (typeof one === "number" ? String(one) : one)) : options;
}
