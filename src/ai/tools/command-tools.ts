import { type Command, labelOf } from "../../commands/command.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import type { Parameter } from "../../commands/signature.ts";
import type { Engine } from "../../engine/engine.ts";
import { EXECUTION_STATUSES } from "../../engine/execution.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";

/** What an AI gets to know of a tool. */
export interface ToolDescription {
  /** `add_step`, `group_pin_message`. */
  name: string;
  description: string;
  /** The JSON Schema of its arguments. */
  schema: JsonObject;
  /** It changes nothing. */
  isReadOnly: boolean;
  /** It only adds to the chat's own workflows. */
  isAdditive: boolean;
}

/** A command as a tool for AIs. Its arguments are named as in its signature. */
export interface CommandTool extends ToolDescription {
  command: Command;
}

/** Every registered command as a tool. */
export function commandTools(registry: CommandRegistry, { handlers }: Pick<Engine, "handlers">): CommandTool[] {
  return registry.commands.map((command) => ({
    name: labelOf(command).toLowerCase().replaceAll(":", "_"),
    description: descriptionOf(command),
    schema: schemaOf(command, [...handlers.keys()]),
    isReadOnly: command.readOnly === true,
    isAdditive: (command.harmless === true || command.steps === "add") && command.control !== true,
    command,
  }));
}

function descriptionOf({ summary, result, notes = [], capability }: Command): string {
  const needs = capability === undefined || capability === "chat" ? [] : [`Needs the "${capability}" permission.`];
  return [summary, result, ...notes, ...needs].join(" ");
}

function schemaOf({ signature }: Command, handlers: readonly string[]): JsonObject {
  const required = signature.filter(({ optional }) => optional !== true).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      signature.map((parameter) => [parameter.name, parameterSchema(parameter, handlers)]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function parameterSchema(parameter: Parameter, handlers: readonly string[]): JsonObject {
  return { ...typeOf(parameter, handlers), description: aboutParameter(parameter) };
}

const ANY_OBJECT = { type: "object", additionalProperties: true };

/** The type of a list's items, as far as its example shows it. */
function likeFirstOf(example: string): JsonObject {
  const type = typeof firstIn(example);
  return type === "object" ? ANY_OBJECT : type === "undefined" ? {} : { type };
}

function firstIn(example: string): JsonValue | undefined {
  try {
    return (JSON.parse(example) as JsonValue[])[0];
  } catch {
    // An example of the program's own shortcode may be lenient JSON.
    return undefined;
  }
}

function typeOf({ kind, min, max, unit, example }: Parameter, handlers: readonly string[]): JsonObject {
  switch (kind) {
    case "int": {
      const number = {
        type: "integer",
        ...(min === undefined ? {} : { minimum: min }),
        ...(max === undefined ? {} : { maximum: max }),
      };
      return unit === "seconds" ? { anyOf: [number, { type: "string" }] } : number;
    }
    case "object":
      return ANY_OBJECT;
    case "list":
      return { type: "array", items: likeFirstOf(example) };
    case "dependencies":
      return {
        anyOf: [{ type: "string" }, { type: "array", items: { anyOf: [{ type: "string" }, { type: "integer" }] } }],
      };
    case "handler":
      return { type: "string", enum: [...handlers] };
    case "status":
      return { type: "string", enum: [...EXECUTION_STATUSES] };
    default:
      return { type: "string" };
  }
}

const ABOUT: Partial<Record<Parameter["kind"], string>> = {
  workflow: 'The workflow\'s id or name, or "workflow_id" for the latest one.',
  execution: 'The run\'s id, or "execution_id" for the latest one.',
  step: 'The step\'s id or name, or "step1", "step2" …',
  schedule: "The schedule's id.",
  dependencies: 'Names of the steps that come before, "previous", or "none".',
};

function aboutParameter({ kind, unit, otherwise, example }: Parameter): string {
  const parts = [
    ABOUT[kind] ?? "",
    unit === "seconds" ? 'Seconds, or a duration such as "5 minutes".' : "",
    otherwise === undefined ? "" : `Default: ${otherwise}.`,
    `For example: ${example}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
