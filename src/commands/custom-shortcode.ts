import type { Actor, Capability } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonValue } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import type { Command } from "./command.ts";
import { success } from "./outcome.ts";
import type { Arguments, Parameter, Signature } from "./signature.ts";

/** Passed to a registered shortcode's `run` along with its arguments. */
export interface ShortcodeContext {
  engine: Engine;
  /** The person it runs for, and the chat. */
  actor: Actor;
  /** Stays the same when this shortcode of this message or step runs again after a crash. Use it to do things only once. */
  key: string;
  /** It started before a crash, so its work may already be done. */
  repeated: boolean;
}

/** The result of a registered shortcode: the text of the reply, and a value for `execute_shortcode`. */
export type ShortcodeResult = string | { text: string; result?: JsonValue };

/** A shortcode of your own. */
export interface ShortcodeDefinition<S extends Signature> {
  /** `NAMESPACE:ACTION`, upper case. The namespace can be MULTISTEP or your own. */
  name: string;
  /** One sentence for HELP. */
  summary: string;
  /** A working example. */
  example: string;
  /** One sentence that says what the reply shows. */
  result?: string;
  /** The shape of the result's value, for the documentation. */
  data?: string;
  /** Its parameters in order; at most one (`greedy`) takes text that contains colons. */
  signature: S;
  /** The capability that the person needs. Default `chat`, which everyone with access has. */
  capability?: Capability;
  /** Runs it. If it throws, the person reads the error's message. */
  run(args: Arguments<S>, context: ShortcodeContext): Promise<ShortcodeResult> | ShortcodeResult;
}

/** Declares a shortcode; the signature gives `run` its types. */
export function defineShortcode<const S extends Signature>(definition: ShortcodeDefinition<S>): ShortcodeDefinition<S> {
  return definition;
}

const PARAMETER = /^[a-z][a-z0-9_]{0,39}$/;

/** The definition as a command, or what is wrong with it. */
export function toCommand<S extends Signature>(definition: ShortcodeDefinition<S>): Result<Command> {
  const named = readNewName(definition.name);
  if (!named.ok) return named;
  const wrong = signatureProblem(definition.signature);
  if (wrong !== undefined) return fail("invalid", `${definition.name}: ${wrong}`);
  if (!definition.example.startsWith(`[${definition.name}`))
    return fail(
      "invalid",
      `${definition.name}: the example must be the shortcode itself.`,
      `Start it with [${definition.name}`,
    );
  const { summary, example, signature, result = "Shows the result.", data: shape, capability } = definition;
  return {
    ok: true,
    value: {
      ...named.value,
      topic: "more",
      summary,
      example,
      result,
      signature,
      ...(capability === undefined ? {} : { capability }),
      ...(shape === undefined ? {} : { data: shape }),
      pinned: true,
      async run(args, { engine, actor, origin, repeated }) {
        try {
          const given = await definition.run(args as Arguments<S>, { engine, actor, key: origin.key, repeated });
          const { text, result: data = null } = typeof given === "string" ? { text: given } : given;
          return success([{ text }], { data });
        } catch (error) {
          // A database error is not the shortcode's fault: the message runs again once the database is back.
          if (isDatabaseError(error)) throw error;
          return fail(
            "invalid",
            error instanceof Error && error.message !== ""
              ? error.message
              : problem("commandFailed", { command: definition.name }),
          );
        }
      },
    },
  };
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith("Mongo");
}

/** Why the parameters could not be told apart in a message, or undefined. */
function signatureProblem(signature: Signature): string | undefined {
  const names = new Set<string>();
  let optional: Parameter | undefined;
  for (const parameter of signature) {
    const { name, kind } = parameter;
    if (!PARAMETER.test(name))
      return `the parameter "${name}" may contain only lowercase letters, digits and underscores.`;
    if (names.has(name)) return `two parameters are called "${name}".`;
    names.add(name);
    if (kind === "dependencies") return `the parameter "${name}": only ADD_STEP takes dependencies.`;
    if (parameter.optional) optional = parameter;
    else if (optional !== undefined && !parameter.greedy)
      return `the required parameter "${name}" must come before the optional "${optional.name}".`;
  }
  const greedy = signature.filter((parameter) => parameter.greedy);
  return greedy.length > 1 ? `only one parameter may be greedy, not ${greedy.length}.` : undefined;
}

const NAME = /^[A-Z][A-Z0-9_]{0,39}$/;

/** Namespace and action of `NAMESPACE:ACTION`. */
export interface CommandName {
  namespace: string;
  action: string;
}

/** Reads a name for a new shortcode: each part has upper-case letters, digits and underscores, and starts with a letter. */
function readNewName(name: string): Result<CommandName> {
  const [namespace = "", action = "", ...more] = name.split(":");
  if (more.length === 0 && NAME.test(namespace) && NAME.test(action)) return { ok: true, value: { namespace, action } };
  return fail(
    "invalid",
    `"${name}" cannot be a shortcode's name.`,
    "Write NAMESPACE:ACTION in uppercase letters, digits and underscores, for example REPORT:SEND.",
  );
}
