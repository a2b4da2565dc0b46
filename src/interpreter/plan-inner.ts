import { isStart, type PrepareContext } from "../commands/command.ts";
import type { EffectScope } from "../commands/effects.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { type Effect, Session } from "../commands/session.ts";
import type { JsonValue } from "../engine/json.ts";
import type { StepEffect } from "../i18n/effect.ts";
import { en } from "../i18n/en/messages.ts";
import { bindParams } from "./binding/bind-params.ts";
import { resolveReferences } from "./binding/resolve-arguments.ts";
import { prepareBound } from "./prepare-command.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/** How many levels of steps that run shortcodes are inspected: more than runs can start each other. */
const MAX_DEPTH = 6;
/** Inspecting workflows whose steps start each other could continue forever. */
const MAX_COMMANDS = 100;

/** The commands that steps will run, prepared as far as is known now, so that a plan can show what they do. */
export class InnerCommands {
  readonly #scope: EffectScope;
  readonly #registry: CommandRegistry;
  readonly #session = new Session({});
  #depth = 0;
  #found = 0;

  /** `made`: the effects of the message itself. Steps may refer by id to what it creates. */
  constructor(scope: EffectScope, registry: CommandRegistry, made: readonly Effect[]) {
    this.#scope = scope;
    this.#registry = registry;
    for (const effect of made) this.#session.apply(effect);
  }

  /** Runs work that looks into the steps of such a command. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    this.#depth++;
    try {
      return await work();
    } finally {
      this.#depth--;
    }
  }

  /**
   * The command that an effect stands for; undefined if there is none, or it can only fail. `later`: it shapes or starts
   * something known only when it runs. `more`: there is no room to examine it.
   */
  async find(effect: StepEffect): Promise<ReadyCommand | "later" | "more" | undefined> {
    if (effect.kind !== "shortcode") return undefined;
    if (this.#depth >= MAX_DEPTH || ++this.#found > MAX_COMMANDS) return "more";
    const { engine, actor, viewer } = this.#scope;
    const [namespace = "", action = ""] = effect.shortcode
      .trim()
      .replace(/^\[|\]$/g, "")
      .toUpperCase()
      .split(":");
    const command = this.#registry.find(namespace, action);
    const bound = command && bindParams(command.signature, effect.params as JsonValue, { handlers: engine.handlers });
    if (command === undefined) return undefined;
    const unknown = isStart(command) || command.restarts || command.steps === "add" ? "later" : undefined;
    if (!bound?.ok) return unknown;
    const context: PrepareContext = {
      engine,
      registry: this.#registry,
      session: this.#session,
      actor,
      viewer,
      origin: { key: "plan", actor },
      repliedTo: undefined,
      repliedToUser: undefined,
      timeZone: "UTC",
      messages: en,
    };
    const resolve = () => resolveReferences(command.signature, bound.value, {}, context);
    // Whether the person has the capability is decided when the step runs.
    const ready = await prepareBound(command, bound.value, resolve, { context, authorize: async () => true });
    if (!ready.ok) return unknown;
    const known = { label: action, sets: [], segments: [], source: "", line: 1, mayShape: undefined };
    return { state: "ready", command, ...ready.value, values: bound.value, notes: [], known };
  }
}
