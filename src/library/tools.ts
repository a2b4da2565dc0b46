import { type Tool, type ToolReply, toolsOf } from "../ai/tools/run-tool.ts";
import type { OptionKinds } from "../app/option-problem.ts";
import { toolServices } from "../app/tools.ts";
import type { JsonObject } from "../engine/json.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import { StepgramError } from "./errors.ts";
import type { Internals } from "./internals.ts";
import { type OnBehalf, toActor } from "./on-behalf.ts";

/** Who the tools act for, and in which chat. */
export interface ToolsOptions extends Pick<OnBehalf, "person" | "chat" | "thread" | "gateway"> {
  /**
   * When a person must confirm in the chat before a tool acts: `elevated` if it reaches beyond the chat, `always` unless it
   * only reads, or `never`. If nobody can be asked, because no bot serves the chat, the tool is refused. Default `elevated`.
   */
  confirm?: ConfirmMode;
}

/** A tool in the form that the AI SDK takes (`generateText({ tools })`). */
export interface StepgramTool {
  description: string;
  /** The JSON Schema of the arguments, as a Standard Schema. */
  inputSchema: {
    readonly "~standard": {
      readonly version: 1;
      readonly vendor: "stepgram";
      validate(value: unknown): { value: JsonObject };
      readonly jsonSchema: { input(): JsonObject; output(): JsonObject };
    };
  };
  /**
   * Runs the command. Wrong arguments are reported in the answer, with what to write instead. `abortSignal` ends the wait for a
   * person's answer.
   */
  execute(args: JsonObject, options?: { abortSignal?: AbortSignal | undefined }): Promise<ToolReply>;
}

const MODES: readonly ConfirmMode[] = ["elevated", "always", "never"];

/** Every registered command as a tool, by name. */
export function makeTools(options: ToolsOptions, behind: Internals): Record<string, StepgramTool> {
  const { engine, chats, registry, access, timeZone, chatActions, toolTurns } = behind;
  const { confirm = "elevated" } = options;
  if (!MODES.includes(confirm))
    throw new StepgramError("options", `tools: "confirm" must be one of ${MODES.join(", ")}.`);
  const services = {
    ...toolServices({ engine, chats, registry, access }, { timeZone, confirm }),
    ...(chatActions === undefined ? {} : { chatActions }),
    turns: toolTurns,
  };
  const actor = toActor(options, behind.gateway);
  return Object.fromEntries(
    toolsOf({ actor, isUnattended: confirm === "never" }, services).map((tool) => [
      tool.name,
      {
        description: tool.description,
        inputSchema: standardSchema(tool),
        execute: (args: JsonObject, { abortSignal }: { abortSignal?: AbortSignal | undefined } = {}) =>
          tool.run(args, abortSignal),
      },
    ]),
  );
}

/** The arguments are checked by the command itself, whose errors say what to write instead. */
function standardSchema({ schema }: Tool): StepgramTool["inputSchema"] {
  return {
    "~standard": {
      version: 1,
      vendor: "stepgram",
      validate: (value) => ({ value: value as JsonObject }),
      jsonSchema: { input: () => keepingKeys(schema), output: () => schema },
    },
  };
}

/** The AI SDK forbids extra keys in every object, even where a schema allows any, unless the schema gives their type. */
function keepingKeys(schema: JsonObject): JsonObject {
  const anyType = (key: string, value: unknown) => (key === "additionalProperties" && value === true ? {} : value);
  return JSON.parse(JSON.stringify(schema, anyType)) as JsonObject;
}

export const TOOLS: OptionKinds<ToolsOptions> = {
  person: "number",
  chat: "number",
  thread: "number",
  gateway: "string",
  confirm: "string",
};
