import { defineHandler } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readChoice, readText } from "./param-readers.ts";
import { optionalParam, requiredParam, strictParams } from "./params.ts";

const LEVELS = ["debug", "info", "warning", "error"] as const;
const METHODS = { debug: "debug", info: "info", warning: "warn", error: "error" } as const;
const aliases = { warn: "warning", err: "error", critical: "error", fatal: "error" } as const;

/** `log`: writes a structured log line that carries the step's id. Result: `{message, level}`. */
export const log = defineHandler({
  name: "log",
  summary: "Writes a line to the log.",
  example: { message: "Processing user data...", level: "info" },
  synonyms: ["print", "echo", "console", "console_log", "write_log", "logger", "log_message", "catat"],
  capability: "chat",
  params: strictParams(
    {
      message: requiredParam("the text; anything else is written as JSON", readText({ max: 100_000 })),
      level: optionalParam(`one of ${LEVELS.join(", ")}; info by default`, readChoice(LEVELS, { aliases }), "info"),
    },
    { message: "text content body msg pesan teks isi", level: "type severity priority" },
  ),
  result: z.strictObject({ message: z.string(), level: z.enum(LEVELS) }),
  run: async ({ params, log }) => {
    log[METHODS[params.level]]({}, params.message);
    return { message: params.message, level: params.level };
  },
});
