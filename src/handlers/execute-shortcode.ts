import { hasTemplate } from "../../grammar/template/template.ts";
import {
  defineHandler,
  type HandlerDefinition,
  PermanentError,
  type StepRun,
  Suspend,
  TransientError,
} from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import type { ShortcodeRunner } from "../engine/shortcode-runner.ts";
import { z } from "../engine/zod.ts";
import { said } from "./param-readers.ts";
import { optionalParam, type Reader, requiredParam, strictParams } from "./params.ts";
import { anyJson, jsonProblem } from "./plain-json.ts";

/** Gives the runner, which is made after the handlers; undefined while there is none. */
export type FindRunner = () => ShortcodeRunner | undefined;

interface ShortcodeParams {
  shortcode: string;
  params: JsonValue;
}

const NAME = /^[A-Z][A-Z0-9_]{0,63}:[A-Z][A-Z0-9_]{0,63}$/;
/** The name of the message or action in the outbox that a call waits for. */
const POSTED = "call";
/** How soon it is looked at again where nobody tells of its delivery, in seconds. */
const REVIEW_SECONDS = 10;

function readShortcode(runner: FindRunner): Reader<string> {
  return (value) => {
    const name =
      typeof value === "string"
        ? value
            .trim()
            .replace(/^\[|\]$/g, "")
            .toUpperCase()
        : "";
    if (!NAME.test(name))
      return { problem: "must be NAMESPACE:ACTION, such as GROUP:PIN_MESSAGE; its arguments go into params" };
    const found = runner()?.find(name);
    return found !== undefined && "problem" in found ? { problem: found.problem } : { value: name };
  };
}

const readParams: Reader<JsonValue> = (value) => {
  const problem = jsonProblem(value);
  if (problem !== undefined) return { problem: [problem.path.join("."), problem.message].join(" ").trim() };
  return { value: value as JsonValue };
};

/**
 * `execute_shortcode`: runs one command, `NAMESPACE:ACTION`, as if the person for whom the execution runs had sent it, with
 * their rights, once for the step. `params` are its arguments by name, as a list, or the one argument. Result:
 * `{shortcode, text, result}`: what the command replies, and what came of it as data.
 */
export function executeShortcode(runner: FindRunner): HandlerDefinition<ShortcodeParams> {
  return defineHandler({
    name: "execute_shortcode",
    summary: "Runs a shortcode's command.",
    example: { shortcode: "GROUP:PIN_MESSAGE", params: "message_id" },
    capability: ({ shortcode }) => {
      const found = runner()?.find(shortcode);
      return found !== undefined && "capability" in found ? found.capability : "chat";
    },
    effects: ({ shortcode, params }) => (isHarmless(shortcode) ? [] : [`${said(shortcode)} ${said(params)}`]),
    params: strictParams({
      shortcode: requiredParam("NAMESPACE:ACTION, without brackets", readShortcode(runner)),
      params: optionalParam("the arguments: an object by name, a list, or the one argument", readParams, null),
    }).transform(({ shortcode, params }): ShortcodeParams => ({ shortcode, params })),
    // A value of the context decides with what, never what is done.
    checkRaw: ({ shortcode }) =>
      typeof shortcode === "string" && hasTemplate(shortcode)
        ? "shortcode must be written out, not a template"
        : undefined,
    checkFilled: ({ params: raw = null }, { params: filled = null }) =>
      bringsTemplate(raw, filled)
        ? "params: a value that is filled in holds a template, which would be filled later"
        : undefined,
    result: z.strictObject({ shortcode: z.string(), text: z.string(), result: anyJson }),
    run: (step) => call(step, runner()),
  });
}

/** Shortcodes that look, or that change nothing but workflows and executions of the chat that are known already. */
const HARMLESS = [
  "STATUS",
  "PROGRESS",
  "RESULT",
  "LIST_WORKFLOWS",
  "LIST_EXECUTIONS",
  "LIST_SCHEDULES",
  "SHOW_WORKFLOW",
]
  .concat(["HANDLERS", "TEMPLATES", "HELP", "CREATE_WORKFLOW", "CANCEL", "PAUSE", "UNSCHEDULE"])
  .map((action) => `MULTISTEP:${action}`);

function isHarmless(shortcode: JsonValue | undefined): boolean {
  return (
    typeof shortcode === "string" &&
    HARMLESS.includes(
      shortcode
        .trim()
        .replace(/^\[|\]$/g, "")
        .toUpperCase(),
    )
  );
}

/** Whether what came for a template holds one itself: as part of a new step it would be no longer text. */
function bringsTemplate(raw: JsonValue, filled: JsonValue): boolean {
  if (typeof raw === "string") return hasTemplate(raw) && hasTemplate(filled);
  if (typeof raw !== "object" || raw === null || typeof filled !== "object" || filled === null) return false;
  return Object.entries(raw).some(([key, value]) => bringsTemplate(value, (filled as JsonObject)[key] ?? null));
}

async function call(step: StepRun<ShortcodeParams>, runner: ShortcodeRunner | undefined): Promise<JsonValue | Suspend> {
  if (runner === undefined) throw new PermanentError("shortcodes cannot be run by steps here");
  const { shortcode, params } = step.params;
  const { actor, id: executionId } = step.execution;
  const { idempotencyKey: key, signal, checkpoint } = step;
  const answer = await runner.run({ shortcode, params, actor, key, executionId, signal, checkpoint });
  if (answer.ok === true) return { shortcode, text: answer.text, result: answer.result };
  if (answer.ok === false) {
    const message = `${shortcode}: ${answer.message}`;
    throw answer.permanent ? new PermanentError(message) : new TransientError(message);
  }
  const delivery = await step.post(POSTED, answer.post);
  if (delivery.status === "failed") throw new PermanentError(`${shortcode}: ${delivery.error}`);
  if (delivery.status === "queued")
    return new Suspend({ for: "again", as: "message", seconds: REVIEW_SECONDS, messages: [POSTED] });
  const { text = "", result = null } = delivery.result ?? {};
  return { shortcode, text: String(text), result };
}
