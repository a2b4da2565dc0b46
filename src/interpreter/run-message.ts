import { jsonText } from "../../grammar/json-text.ts";
import { parseOnce } from "../../grammar/shortcode/parse.ts";
import type { ChatActionRequest, ChatActions } from "../commands/chat-action.ts";
import type { CommandContext } from "../commands/command.ts";
import { type Outcome, type Success, success } from "../commands/outcome.ts";
import type { PictureRequest } from "../commands/picture-graph.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../commands/registry.ts";
import type { Effect, Session } from "../commands/session.ts";
import { noteLine } from "../commands/step-notes.ts";
import type { Origin } from "../engine/actor.ts";
import { giveWay } from "../engine/give-way.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Pin } from "../engine/pin.ts";
import { type ExpectedError, fail } from "../engine/result.ts";
import { en } from "../i18n/en/messages.ts";
import { problem, reasonOf, sayProblem } from "../i18n/problem.ts";
import { joined, shortened } from "../i18n/rich-text.ts";
import { heldBack } from "./decide.ts";
import { hintTarget } from "./hint-target.ts";
import { invalidated, lostReference } from "./invalidate.ts";
import { withoutWrapper } from "./litter.ts";
import { effectsOfOffers, type OfferedEffects } from "./offer-plan.ts";
import type { PlanNames } from "./plan-heads.ts";
import { type Message, type PreparedMessage, type PrepareServices, prepareMessage, withPins } from "./prepare.ts";
import { withUsage } from "./prepare-command.ts";
import type {
  HeldCommand,
  HintTarget,
  OfferedCommand,
  PreparedCommand,
  ReadyCommand,
  RefusedCommand,
} from "./prepared-command.ts";
import { type RecordedOutcome, toJson } from "./recorded-outcome.ts";
import { type Reply, ReplyBuilder } from "./reply.ts";

export interface RunServices extends PrepareServices {
  /** Stores the outcome of a shortcode durably before the next one runs. */
  recordOutcome(index: number, outcome: JsonObject): Promise<void>;
  /** Performs actions on chats. Without it GROUP and USER commands fail. */
  chatActions?: ChatActions;
  /** What the author has seen of the workflows that the message starts. Default: what they are when they start. */
  pins?: readonly Pin[];
  /** Called when an execution was started, resumed or retried, before the outcome is recorded. */
  onExecution?(executionId: string): Promise<void>;
  /** Finds the names of people, for the buttons of commands that act on them. Default: their ids are shown. */
  names?: PlanNames;
  /** Promises results in a separate message, see `CommandContext`. Default: RESULT shows what there is. */
  promiseResults?(executionId: string, step?: string): Promise<void>;
  /** Sends the picture that the shortcode asks for, once. Default: the outcome shows the graph as text. */
  sendPicture?(index: number, picture: PictureRequest): Promise<void>;
}

/** Parses, prepares and runs a message at once, without a confirmation. */
export async function interpret(
  message: Message,
  services: Omit<RunServices, "registry"> & { registry?: CommandRegistry },
): Promise<Reply> {
  const { registry = BUILT_IN_REGISTRY } = services;
  const parsed = parseOnce(message.text, registry.vocabulary);
  return runMessage(await prepareMessage(message, parsed, { ...services, registry }), { ...services, registry });
}

/** Runs a prepared message, one shortcode after another. Never throws because of the message's content. */
export async function runMessage(prepared: PreparedMessage, services: RunServices): Promise<Reply> {
  return new MessageRun(prepared, services).run();
}

function correctedBy({ correction }: RefusedCommand | HeldCommand): Pick<RecordedOutcome, "corrected"> {
  return correction === undefined ? {} : { corrected: correction.ready.prepared.creates ?? [] };
}

/** Runs the commands of a prepared message in order, and builds the reply. */
class MessageRun {
  readonly #prepared: PreparedMessage;
  readonly #services: RunServices;
  /** What has really happened so far. */
  readonly #session: Session;
  readonly #builder: ReplyBuilder;
  /** What the author has seen of the workflows that the message starts. After a crash: before it. */
  readonly #pins: readonly Pin[] | undefined;
  /** What the offered commands would do, by index. */
  #offers: ReadonlyMap<number, OfferedEffects> = new Map();

  constructor(prepared: PreparedMessage, services: RunServices) {
    this.#prepared = prepared;
    this.#services = services;
    this.#pins = services.pins ?? prepared.pins;
    this.#session = prepared.draft.begin();
    this.#builder = new ReplyBuilder(prepared, services.messages ?? en);
  }

  async run(): Promise<Reply> {
    const { parsed, commands, memory } = this.#prepared;
    const pinned = withPins(this.#prepared, this.#pins);
    if (pinned !== undefined) await this.#save(pinned);
    // A text that is too long to parse has no shortcodes, and echoing it would take hundreds of messages.
    const isTooLong = parsed.errors[0]?.code === "text-too-long";
    this.#offers = await effectsOfOffers(this.#prepared, this.#services, this.#services.messages ?? en);
    let next = 0;
    for (const [i, node] of parsed.nodes.entries()) {
      if (node.type === "text") {
        if (node.thinking === true) this.#builder.addThinking(node.text, node.end);
        else if (!isTooLong) {
          const prose = withoutWrapper(node.text, parsed.nodes[i - 1], parsed.nodes[i + 1]);
          this.#builder.addProse(prose, node.start, node.end);
        }
        continue;
      }
      const command = commands[next++] as PreparedCommand;
      this.#builder.add(await this.#outcomeOf(command), command, node.end);
    }
    const reply = this.#builder.end();
    const remembered = this.#session.toMemory();
    if (jsonText(remembered) !== jsonText(pinned ?? memory)) await this.#save(remembered);
    return reply;
  }

  /** The outcome that was recorded before a crash, or a new one, recorded before this returns. */
  async #outcomeOf(command: PreparedCommand): Promise<RecordedOutcome> {
    if (command.state === "recorded") {
      for (const effect of command.outcome.effects) this.#session.apply(effect);
      return command.outcome;
    }
    const outcome = await this.#outcomeNow(command);
    await this.#apply(outcome.effects);
    await this.#services.recordOutcome(command.index, toJson(outcome));
    return outcome;
  }

  async #outcomeNow(command: Exclude<PreparedCommand, { state: "recorded" }>): Promise<RecordedOutcome> {
    const { node, index } = command;
    switch (command.state) {
      case "refused":
        return { ...this.#failed(node, command.error, command.effects, command.target), ...correctedBy(command) };
      case "held":
        return { ...this.#held(node, command.ready, command.error), ...correctedBy(command) };
      case "mentioned":
        return this.#builder.mention(node, command);
      case "offered":
        return this.#offered(node, command, index);
      case "ready":
        return this.#runReady(command, node, index);
    }
  }

  #failed(node: PreparedCommand["node"], error: ExpectedError, effects: Effect[], target: HintTarget): RecordedOutcome {
    return {
      ok: false,
      ...this.#builder.failure(node, error, effects, target),
      effects,
      buttons: [...(error.buttons ?? [])],
    };
  }

  #held(node: PreparedCommand["node"], ready: ReadyCommand, error: ExpectedError): RecordedOutcome {
    const { prepared, known } = ready;
    const why = reasonOf(error);
    this.#session.lose(prepared.creates ?? [], why, known.label);
    return this.#failed(node, error, invalidated(known, why, this.#session), hintTarget(ready));
  }

  #offered(node: PreparedCommand["node"], command: OfferedCommand, index: number): RecordedOutcome {
    const { ready, effects } = command;
    const lost = lostReference(ready, this.#session);
    if (lost !== undefined) return this.#held(node, ready, lost.error);
    this.#session.lose(ready.prepared.creates ?? [], problem("onlyMentioned"), ready.known.label);
    return { ...this.#builder.offer(command, this.#offers.get(index)), effects };
  }

  async #runReady(ready: ReadyCommand, node: PreparedCommand["node"], index: number): Promise<RecordedOutcome> {
    const { command, prepared, notes, known } = ready;
    const { problems } = this.#services.messages ?? en;
    const lost = lostReference(ready, this.#session);
    // What was prepared as if everything before it succeeded is decided again now that some of that may have failed.
    const held = lost ?? heldBack(ready, this.#session, this.#services.messages ?? en);
    if (held !== undefined) return this.#held(node, ready, withUsage(held, command).error);
    await giveWay();
    const outcome = await this.#runCommand(ready, index);
    if (outcome.ok) {
      const text = joined([
        outcome.text,
        ...notes.map((note) => noteLine(`🔧 ${shortened(sayProblem(note, problems).message, 200)}`)),
      ]);
      const { effects, buttons, hint, execution } = outcome;
      const recorded = { ok: true, text: this.#builder.fitting(text), effects, buttons };
      return {
        ...recorded,
        ...(hint === undefined ? {} : { hint }),
        ...(execution === undefined ? {} : { execution }),
        ...(command.readOnly === true ? { reads: Object.values(ready.references).map(({ id }) => id) } : {}),
      };
    }
    const { error } = withUsage(outcome, command);
    const why = reasonOf(error);
    this.#session.lose(prepared.creates ?? [], why, known.label);
    const effects = invalidated(known, why, this.#session);
    const told = this.#builder.failure(node, error, effects, hintTarget(ready));
    return { ok: false, ...told, effects, buttons: [...(error.buttons ?? [])] };
  }

  async #runCommand({ command, prepared }: ReadyCommand, index: number): Promise<Outcome> {
    const {
      engine,
      registry,
      timeZone = "UTC",
      messages = en,
      onExecution,
      promiseResults,
      sendPicture,
    } = this.#services;
    const { message, isInterrupted } = this.#prepared;
    const context: CommandContext = {
      engine,
      registry,
      session: this.#session,
      draft: this.#prepared.draft,
      actor: message.actor,
      viewer: message.viewer,
      origin: {
        key: `${message.key}:${index}`,
        actor: message.actor,
        ...(this.#pins === undefined ? {} : { pins: this.#pins }),
        creates: this.#creates(index),
      },
      repliedTo: message.reply_to_message_id,
      repliedToUser: message.reply_to_user_id,
      timeZone,
      messages,
      repeated: isInterrupted && index === message.outcomes.length,
      started: async (id) => onExecution?.(id),
      ...(promiseResults === undefined ? {} : { promiseResults }),
      ...(sendPicture === undefined ? {} : { sendPicture: (picture) => sendPicture(index, picture) }),
    };
    // `prepare` made exactly the input that `run` declares.
    const outcome = await command.run(prepared.input as never, context);
    return outcome.ok === "act" ? this.#act(outcome.request) : outcome;
  }

  /** The workflows that the message has created before this command, and those that it still creates. */
  #creates(index: number): NonNullable<Origin["creates"]> {
    return this.#prepared.commands.flatMap((other) => {
      const effects = other.state === "ready" ? (other.prepared.creates ?? []) : [];
      const made = other.state === "recorded" ? other.outcome.effects : effects;
      return made.flatMap((effect) => {
        if (effect.set !== "workflow") return [];
        const { name, id } = effect;
        if (other.index > index) return [{ name }];
        return this.#session.createdHere(id) && !this.#session.isDeleted(id) ? [{ name, id }] : [];
      });
    });
  }

  async #act(request: ChatActionRequest): Promise<Outcome | Success> {
    const { chatActions } = this.#services;
    if (chatActions === undefined) return fail("invalid", problem("noChatHere"));
    const outcome = await chatActions.perform(request);
    if (!outcome.ok) return fail("invalid", outcome.message, outcome.hint);
    const { problems } = this.#services.messages ?? en;
    return success([{ text: sayProblem(outcome.text, problems).message }], { data: outcome.result });
  }

  /** Applies effects to the session. A failed step shifts the numbers of later steps, so dependencies on those are rewritten. */
  async #apply(effects: readonly Effect[]): Promise<void> {
    const { engine } = this.#services;
    for (const effect of effects)
      for (const { id, dependencies } of this.#session.apply(effect))
        if ("workflow" in effect) await engine.editStep(effect.workflow, id, { dependencies }, this.#prepared.message);
  }

  async #save(memory: JsonObject): Promise<void> {
    const { chat_id, thread_id, user_id } = this.#prepared.message.actor;
    await this.#services.chats.memory.save(chat_id, thread_id, user_id, memory);
  }
}
