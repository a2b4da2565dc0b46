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
import { EVERYTHING } from "../engine/reach.ts";
import type { ShortcodeRunner } from "../engine/shortcode-runner.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { shownValue } from "./param-readers.ts";
import { optionalParam, type Read, type Reader, requiredParam, strictParams } from "./params.ts";
import { anyJson, jsonWithinLimits, sayInParam } from "./plain-json.ts";

/** The shortcode runner, which is created after the handlers; undefined until then. */
export type FindRunner = () => ShortcodeRunner | undefined;

interface ShortcodeParams {
  shortcode: string;
  params: JsonValue;
}

const NAME = /^[A-Z][A-Z0-9_ -]{0,63}:[A-Z ][A-Z0-9_ -]{0,63}$/;
/** The outbox name of the chat action that a call waits for. */
const POSTED = "call";
/** Seconds until a delivery is checked again if nothing reports it. */
const REVIEW_SECONDS = 10;

/**
 * `execute_shortcode`: runs one command, `NAMESPACE:ACTION`, once per step, with the permissions that whoever started the run and
 * everyone who shaped it have in common.
 * `params` holds the arguments by name, as a list, or the only argument. Result: `{shortcode, text, result}`, the command's
 * reply and its outcome as data.
 */
export function executeShortcode(runner: FindRunner): HandlerDefinition<ShortcodeParams> {
  return defineHandler({
    name: "execute_shortcode",
    summary: "Runs a shortcode.",
    example: { shortcode: "GROUP:PIN_MESSAGE", params: "message_id" },
    synonyms: ["shortcode", "run_shortcode", "command"],
    capability: {
      of: ({ shortcode }) => {
        const found = runner()?.find(shortcode);
        return found !== undefined && "capability" in found ? found.capability : "chat";
      },
      atMost: ({ shortcode, params = null }, scope) =>
        runner()?.reach({ shortcode: nameOf(shortcode), params }, scope) ?? EVERYTHING,
    },
    effects: ({ shortcode, params = null }) => [
      {
        kind: isHarmless(shortcode, runner()) ? "quiet_shortcode" : "shortcode",
        shortcode: shownValue(shortcode),
        params,
      },
    ],
    startsWorkflows: true,
    async withIds(raw, scope) {
      const { shortcode, params = null } = raw;
      const bound = await runner()?.withIds({ shortcode: nameOf(shortcode), params }, scope);
      return bound === undefined || bound === params ? raw : { ...raw, params: bound };
    },
    forPeople: ({ params = null }) => params,
    params: strictParams(
      {
        shortcode: requiredParam("NAMESPACE:ACTION, without brackets", readShortcode(runner)),
        params: optionalParam(
          "the arguments: an object with their names, a list, or a single argument",
          readParams,
          null,
        ),
      },
      {
        shortcode: "command code action name",
        params: "args arguments parameters param input config",
      },
    ).transform(({ shortcode, params }): ShortcodeParams => ({ shortcode, params })),
    // A value from the context may be an argument of the command, but never decides which command runs.
    checkRaw: ({ shortcode }) =>
      typeof shortcode === "string" && hasTemplate(shortcode) ? problem("shortcodeFromTemplate") : undefined,
    checkFilled: ({ params: raw = null }, { params: filled = null }) =>
      bringsTemplate(raw, filled) ? problem("templateInValue") : undefined,
    result: z.strictObject({ shortcode: z.string(), text: z.string(), result: anyJson }),
    run: (step) => call(step, runner()),
  });
}

function readShortcode(runner: FindRunner): Reader<string> {
  return (value) => {
    const name = nameOf(value);
    if (!NAME.test(name)) return { problem: problem("mustBeShortcode") };
    const found = runner()?.find(name);
    return found !== undefined && "problem" in found ? { problem: found.problem } : { value: name };
  };
}

/** `NAMESPACE:ACTION` without brackets, in upper case; empty for anything but a string. */
function nameOf(value: unknown): string {
  if (typeof value !== "string") return "";
  return value
    .trim()
    .replace(/^\[|\]$/g, "")
    .replaceAll("\\_", "_")
    .toUpperCase();
}

function readParams(value: unknown): Read<JsonValue> {
  const wrong = jsonWithinLimits(value);
  return wrong === undefined ? { value: value as JsonValue } : { problem: sayInParam(wrong) };
}

function isHarmless(shortcode: JsonValue | undefined, runner: ShortcodeRunner | undefined): boolean {
  const found = runner?.find(nameOf(shortcode));
  return found !== undefined && "isHarmless" in found && found.isHarmless;
}

/** Whether a filled-in value contains a template itself: as part of a new step it would be filled in again. */
function bringsTemplate(raw: JsonValue, filled: JsonValue): boolean {
  if (typeof raw === "string") return hasTemplate(raw) && hasTemplate(filled);
  if (typeof raw !== "object" || raw === null || typeof filled !== "object" || filled === null) return false;
  return Object.entries(raw).some(([key, value]) => bringsTemplate(value, (filled as JsonObject)[key] ?? null));
}

async function call(step: StepRun<ShortcodeParams>, runner: ShortcodeRunner | undefined): Promise<JsonValue | Suspend> {
  if (runner === undefined) throw new PermanentError(problem("noShortcodesHere"));
  const { shortcode, params } = step.params;
  const { actor, shapers, id: executionId } = step.execution;
  const { idempotencyKey: key, signal, checkpoint } = step;
  const answer = await runner.run({
    shortcode,
    params,
    actor,
    ...(shapers === undefined ? {} : { shapers }),
    key,
    executionId,
    signal,
    checkpoint,
  });
  if (answer.ok === true) return { shortcode, text: answer.text, result: answer.result };
  if (answer.ok === false) {
    const message = problem("shortcodeFailed", { shortcode, why: answer.message });
    throw answer.permanent ? new PermanentError(message) : new TransientError(message);
  }
  const delivery = await step.post(POSTED, answer.post);
  if (delivery.status === "failed")
    throw new PermanentError(problem("shortcodeFailed", { shortcode, why: delivery.error }));
  if (delivery.status === "queued")
    return new Suspend({ for: "again", as: "message", seconds: REVIEW_SECONDS, messages: [POSTED] });
  const { text = "", result = null } = delivery.result ?? {};
  return { shortcode, text: String(text), result };
}
