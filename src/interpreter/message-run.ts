import { LineCounter } from "../../grammar/position.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { Command } from "../commands/command.ts";
import { hintText, problemText } from "../commands/outcome.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { Session } from "../commands/session.ts";
import type { Authorize } from "../engine/actor.ts";
import type { JsonObject } from "../engine/json.ts";
import { en } from "../i18n/en.ts";
import { plain, type RichText, shortened } from "../i18n/rich-text.ts";
import type { Message, Services } from "./interpret.ts";
import { fromJson, type RecordedOutcome, toJson } from "./recorded-outcome.ts";
import type { References } from "./resolve-arguments.ts";
import type { Named } from "./run-command.ts";
import { runShortcode, type ShortcodeOutcome } from "./run-shortcode.ts";

/** Past this many characters of outcomes, further ones are cut short: a message of 10,000 islands must stay storable. */
const MAX_OUTCOMES = 262_144;
const CUT_OUTCOME = 200;

/** A message while its islands are carried out. */
export class MessageRun {
  readonly session: Session;
  /** Islands carried out so far. */
  count = 0;
  readonly #message: Message;
  readonly #services: Services & { language: CommandRegistry };
  readonly #memory: JsonObject;
  /** The memory as the database has it. */
  #kept: string;
  readonly #lines: LineCounter;

  constructor(message: Message, services: Services & { language: CommandRegistry }, memory: JsonObject) {
    this.#message = message;
    this.#services = services;
    this.#memory = memory;
    this.#kept = JSON.stringify(memory);
    this.session = new Session(memory);
    this.#lines = new LineCounter(message.text);
  }

  /** The entry of the next island: the one recorded before a crash, or a new one, recorded before this returns. */
  async carryOut(node: ShortcodeNode | BrokenNode, written: number): Promise<RecordedOutcome> {
    const index = this.count++;
    const recorded = this.#message.islands[index];
    if (recorded !== undefined) {
      const entry = fromJson(recorded);
      for (const effect of entry.effects) this.session.apply(effect);
      return entry;
    }
    const outcome = await this.#run(node, index);
    const entry = this.#toEntry(node, outcome, written);
    await this.#apply(outcome);
    await this.#services.recordOutcome(index, toJson(entry));
    return entry;
  }

  #run(node: ShortcodeNode | BrokenNode, index: number): Promise<ShortcodeOutcome> {
    const {
      engine,
      language,
      onExecution,
      authorize = everyone,
      chatActions,
      timeZone = "UTC",
      words = en,
    } = this.#services;
    const { actor, viewer, reply_to_message_id: repliedTo, reply_to_user_id: repliedToUser } = this.#message;
    const key = `${this.#message.key}:${index}`;
    const pinned = pinnedFor(key, this.#memory);
    return runShortcode(node, {
      island: {
        engine,
        language,
        session: this.session,
        actor,
        viewer,
        origin: { key, actor },
        repliedTo,
        repliedToUser,
        timeZone,
        words,
        repeated: pinned !== undefined,
        started: async (id) => onExecution?.(id),
      },
      source: this.#message.text,
      handlers: this.#services.engine.handlers,
      authorize,
      chatActions,
      pin: (command, find) => this.#pin(key, pinned, command, find),
    });
  }

  /** What a command names is kept before it runs, where its words could mean something else after a crash. */
  async #pin(
    key: string,
    pinned: References | undefined,
    command: Command,
    find: () => Promise<Named>,
  ): Promise<Named> {
    if (pinned !== undefined) return { ok: true, value: pinned };
    const named = await find();
    if (named.ok && command.pinned)
      await this.#save({ ...this.#memory, pin: { key, references: named.value } as unknown as JsonObject });
    return named;
  }

  /** Lets the session know, and puts dependencies in other words where a failed step has shifted the numbers. */
  async #apply(outcome: ShortcodeOutcome): Promise<void> {
    const { engine } = this.#services;
    for (const effect of outcome.effects) {
      for (const { id, dependencies } of this.session.apply(effect))
        if ("workflow" in effect) await engine.editStep(effect.workflow, id, { dependencies }, this.#message.actor);
    }
  }

  #toEntry(node: ShortcodeNode | BrokenNode, outcome: ShortcodeOutcome, written: number): RecordedOutcome {
    const { line, column } = this.#lines.at(node.start);
    const label = node.namespace === "MULTISTEP" ? (node.action ?? "MULTISTEP") : `${node.namespace}:${node.action}`;
    const at = node.type === "broken" ? node.error : { line, column };
    const text = outcome.ok ? outcome.text : problemText(label, at.line, at.column, outcome.error);
    const entry: RecordedOutcome = {
      ok: outcome.ok,
      text: written > MAX_OUTCOMES ? cut(text) : text,
      effects: outcome.effects,
      buttons: outcome.ok ? outcome.buttons : [],
    };
    if (!outcome.ok && outcome.error.hint !== undefined && written <= MAX_OUTCOMES)
      entry.hint = hintText(outcome.error.hint);
    return outcome.ok && outcome.execution !== undefined ? { ...entry, execution: outcome.execution } : entry;
  }

  /** Keeps what the chat shall remember, where that has changed. */
  async remember(): Promise<void> {
    const memory = this.session.toMemory();
    if (JSON.stringify(memory) !== this.#kept) await this.#save(memory);
  }

  async #save(memory: JsonObject): Promise<void> {
    const { chat_id, thread_id, user_id } = this.#message.actor;
    await this.#services.chats.memory.save(chat_id, thread_id, user_id, memory);
    this.#kept = JSON.stringify(memory);
  }
}

/** What everyone admitted has. */
const everyone: Authorize = async (_, capability) => capability === "chat";

function pinnedFor(key: string, memory: JsonObject): References | undefined {
  const pin = memory.pin as unknown as { key: string; references: References } | undefined;
  return pin?.key === key ? pin.references : undefined;
}

function cut(text: RichText): RichText {
  return [{ text: shortened(plain(text), CUT_OUTCOME) }];
}
