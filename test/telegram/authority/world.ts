import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import type { ChatStore } from "../../../src/chat-store/chat-store.ts";
import type { Capability } from "../../../src/engine/actor.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { defineHandler, type Handler } from "../../../src/engine/handler.ts";
import { z } from "../../../src/engine/zod.ts";
import { TELEGRAM_LIMITS } from "../../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { answerTo, pressData } from "../../bot-api/button-presses.ts";
import { OWNER, type RunningBot, startBot, startServer } from "../bot-fixture.ts";
import { quicker } from "../quicker.ts";

/** The people: two owners and two members. */
const PEOPLE = [OWNER, { id: 601, first_name: "Mia" }, { id: 602, first_name: "Nils" }, { id: 502, first_name: "Ove" }];
const OWNERS = new Set([OWNER.id, 502]);
const GROUP = -100;
/** Two names are enough for confusion. */
const NAMES = ["Cleanup", "Report"];
const RIGHTS: readonly Capability[] = ["database", "network"];
const EVERYTHING = { chat_id: 0, all: true };
/** An hour, and a little for the clock's jitter. */
const HOUR_SECONDS = 3_605;
/** Milliseconds between checks that everything is at rest, and how many there are. */
const LOOK_MS = 10;
const MOST_LOOKS = 6_000;

/** What someone does. People, workflows and so on are numbers, taken modulo how many there are. */
export type Act = Said | { act: "hour" } | Pressed | Granted;

/** A message. `confirms`: its author then presses Run, if asked. */
type Said = { person: number; inGroup: boolean; isForwarded?: boolean; confirms?: boolean } & (
  | { act: "make"; name: number; right: number; form: number }
  | { act: "add" | "edit"; target: number; byName: boolean; right: number; form: number }
  | { act: "remove" | "run" | "delete" | "schedule"; target: number; byName: boolean }
  | { act: "call"; target: number; byName: boolean; starts: boolean }
  | { act: "retry" | "unschedule" | "replace"; target: number }
);
type Pressed = { act: "press"; person: number; label: "Run" | "Discard" | "Approve"; question: number };
type Granted = { act: "grant"; person: number; right: number; isGranted: boolean };

const number = fc.nat(3);
const who = {
  person: number,
  inGroup: fc.boolean(),
  isForwarded: fc.nat(7).map((n) => n === 0),
  confirms: fc.nat(3).map((n) => n > 0),
};
const which = { ...who, target: number, byName: fc.boolean() };
const what = { right: fc.nat(1), form: fc.nat(3) };

/** Acts, the likelier ones more than once. */
export const ACTS: fc.Arbitrary<Act>[] = [
  fc.record({ act: fc.constant("make"), ...who, name: number, ...what }),
  fc.record({ act: fc.constant("make"), ...who, name: number, ...what }),
  fc.record({ act: fc.constantFrom("add", "edit", "edit"), ...which, ...what }),
  fc.record({ act: fc.constantFrom("add", "edit", "edit"), ...which, ...what }),
  fc.record({ act: fc.constantFrom("remove", "run", "delete", "schedule", "schedule"), ...which }),
  fc.record({ act: fc.constantFrom("run", "schedule"), ...which }),
  fc.record({ act: fc.constant("call"), ...which, starts: fc.boolean() }),
  fc.record({ act: fc.constantFrom("retry", "replace", "unschedule"), ...who, target: number }),
  fc.record({ act: fc.constant("hour") }),
  fc.record({
    act: fc.constant("press"),
    person: number,
    label: fc.constantFrom("Run", "Approve", "Discard"),
    question: number,
  }),
  fc.record({ act: fc.constant("grant"), person: number, right: fc.nat(1), isGranted: fc.boolean() }),
];

/** An effect beyond its chat. */
interface Effect {
  mark: string;
  need: Capability;
  execution: string;
  /** Who had the right at that moment. */
  allowed: ReadonlySet<number>;
  /** Which marks had been shown to whom, when they pressed Run. */
  shown: ReadonlyMap<string, ReadonlySet<number>>;
  approval: { id: number; rights: ReadonlySet<Capability> } | undefined;
}

interface Shape {
  /** As it is stored. */
  text: string;
  people: Set<number>;
}

/** The bot, people, and what they have done: a model of who shaped what and who was shown what. */
export class World {
  readonly #server: BotApiServer;
  readonly #bot: RunningBot;
  readonly #engine: Engine;
  readonly #chats: ChatStore;
  #marks = 0;
  /** Who wrote the message with that mark. */
  readonly #writers = new Map<string, number>();
  readonly #granted = new Set<string>();
  /** Who has changed which workflow. */
  readonly #shapes = new Map<string, Shape>();
  /** Who had shaped an execution when it began, besides its starter. */
  readonly #shapers = new Map<string, ReadonlySet<number>>();
  readonly #shown = new Map<string, Set<number>>();
  /** Who approved the step with that mark, and with which rights. */
  readonly #approved = new Map<string, { id: number; rights: ReadonlySet<Capability> }>();
  readonly #story: string[] = [];
  readonly effects: Effect[] = [];
  readonly violations: string[] = [];
  #checked = 0;

  private constructor(server: BotApiServer, bot: RunningBot) {
    this.#server = server;
    this.#bot = bot;
    this.#engine = bot.engine;
    this.#chats = bot.chats;
  }

  static async create(): Promise<World> {
    const server = await startServer();
    let world: World | undefined;
    const bot = await startBot({
      server,
      confirm: "elevated",
      ownerIds: [...OWNERS],
      allowedUserIds: PEOPLE.map(({ id }) => id),
      allowedChatIds: [GROUP],
      limits: quicker(TELEGRAM_LIMITS, 1000),
      moreHandlers: [touch((mark, need, execution) => world?.record(mark, need, execution))],
    });
    world = new World(server, bot);
    return world;
  }

  async close(): Promise<void> {
    await this.#bot.stop();
    await this.#server.stop();
  }

  /** What has happened, for a reader of a failure. */
  story(): string {
    return `\n${this.#story.join("\n")}\n`;
  }

  record(mark: string, need: Capability, execution: string): void {
    const allowed = PEOPLE.filter(({ id }) => this.#has(id, need)).map(({ id }) => id);
    const shown = new Map([...this.#shown].map(([key, people]) => [key, new Set(people)]));
    const approval = this.#approved.get(mark);
    this.effects.push({ mark, need, execution, allowed: new Set(allowed), shown, approval });
    this.#story.push(`   effect ${mark} (${need}) in ${execution}`);
  }

  async perform(act: Act): Promise<void> {
    const person = "person" in act ? at(PEOPLE, act.person) : OWNER;
    const before = new Set(this.#shapers.keys());
    if (act.act === "hour") {
      this.#story.push("an hour passes");
      await this.#bot.pass(HOUR_SECONDS);
    } else if (act.act === "grant") await this.#grant(person.id, at(RIGHTS, act.right), act.isGranted);
    else if (act.act === "press") await this.#press(person, act.label, act.question);
    else await this.#send(act, person);
    await this.#atRest();
    await this.#observe(person.id, before);
    if ("confirms" in act && act.confirms === true)
      await this.perform({ act: "press", person: act.person, label: "Run", question: 0 });
  }

  async #send(act: Said, person: (typeof PEOPLE)[number]): Promise<void> {
    const text = await this.#textOf(act);
    if (text === undefined) return;
    const { isForwarded = false } = act;
    const before = isForwarded ? await this.#stored() : "";
    await this.#say(person, act.inGroup ? GROUP : person.id, text, isForwarded);
    await this.#atRest();
    if (isForwarded && (await this.#stored()) !== before) this.violations.push(`forwarded, and unasked: ${text}`);
  }

  /** All that a message could change. */
  async #stored(): Promise<string> {
    const { workflows } = await this.#engine.listWorkflows(EVERYTHING, { limit: 200 });
    const whole = await Promise.all(workflows.map(({ id }) => this.#engine.findWorkflow(id, EVERYTHING)));
    const { executions } = await this.#engine.listExecutions(EVERYTHING, { limit: 200 });
    return JSON.stringify([whole, executions, await this.#engine.listSchedules(EVERYTHING)]);
  }

  async #grant(id: number, right: Capability, isGranted: boolean): Promise<void> {
    if (OWNERS.has(id)) return;
    this.#story.push(`${nameOf(id)} ${isGranted ? "gets" : "loses"} ${right}`);
    if (isGranted) await this.#chats.grants.add(id, right, OWNER.id);
    else await this.#chats.grants.remove(id, right);
    if (isGranted) this.#granted.add(`${id}:${right}`);
    else this.#granted.delete(`${id}:${right}`);
  }

  #has(id: number, right: Capability): boolean {
    return OWNERS.has(id) || this.#granted.has(`${id}:${right}`);
  }

  /** The message that does it; undefined if there is nothing to do it to. */
  async #textOf(act: Said): Promise<string | undefined> {
    const writer = at(PEOPLE, act.person).id;
    const step = (right: number, form: number): string => {
      const mark = `mark${++this.#marks}x`;
      this.#writers.set(mark, writer);
      return formOf(mark, at(RIGHTS, right), form);
    };
    if (act.act === "make") {
      const name = at(NAMES, act.name);
      const made = `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
      const last = step(act.right, act.form);
      if (act.form < 2) return `${made}\n[MULTISTEP:ADD_STEP:workflow_id:Do it:${last}]`;
      const gate = `[MULTISTEP:ADD_STEP:workflow_id:Gate:approval:{"text":"May ${last.match(/mark\d+x/)?.[0]}?"}]`;
      const wait = '[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"minutes":50}]';
      return `${made}\n${act.form === 2 ? wait : gate}\n[MULTISTEP:ADD_STEP:workflow_id:Do it:${last}:previous]`;
    }
    if (act.act === "retry") {
      const { executions } = await this.#engine.listExecutions(EVERYTHING);
      return executions.length === 0 ? undefined : `[MULTISTEP:RETRY:${at(executions, act.target).id}]`;
    }
    if (act.act === "unschedule") {
      const schedules = await this.#engine.listSchedules(EVERYTHING);
      return schedules.length === 0 ? undefined : `[MULTISTEP:UNSCHEDULE:${at(schedules, act.target).id}]`;
    }
    const { workflows } = await this.#engine.listWorkflows(EVERYTHING);
    if (workflows.length === 0) return undefined;
    const chosen = at(workflows, act.target);
    if (act.act === "replace") return `[MULTISTEP:DELETE_WORKFLOW:${chosen.name}]\n[MULTISTEP:EXECUTE:${chosen.name}]`;
    const reference = "byName" in act && act.byName ? chosen.name : chosen.id;
    switch (act.act) {
      case "add":
        return `[MULTISTEP:ADD_STEP:${reference}:More:${step(act.right, act.form)}]`;
      case "edit": {
        const [handler, ...params] = step(act.right, act.form).split(":");
        return `[MULTISTEP:EDIT_STEP:${reference}:step1:{"handler":"${handler}","params":${params.join(":")}}]`;
      }
      case "remove":
        return `[MULTISTEP:REMOVE_STEP:${reference}:step1]`;
      case "run":
        return `[MULTISTEP:EXECUTE:${reference}]`;
      case "delete":
        return `[MULTISTEP:DELETE_WORKFLOW:${reference}]`;
      case "schedule":
        return `[MULTISTEP:SCHEDULED_WORKFLOW:${reference}:"0 * * * *"]`;
      case "call": {
        const params = JSON.stringify({ shortcode: "MULTISTEP:EXECUTE", params: { workflow: reference } });
        const made = `[MULTISTEP:CREATE_WORKFLOW:Caller]\n[MULTISTEP:ADD_STEP:workflow_id:Call:execute_shortcode:${params}]`;
        return act.starts ? `${made}\n[MULTISTEP:EXECUTE:workflow_id]` : made;
      }
    }
  }

  async #say(person: (typeof PEOPLE)[number], chat: number, text: string, isForwarded: boolean): Promise<void> {
    const how = isForwarded ? "forwards in" : "in";
    this.#story.push(`${person.first_name} ${how} ${chat}: ${text.replaceAll("\n", " ")}`);
    const said = this.#texts(chat);
    const origin = { type: "hidden_user", sender_user_name: "An AI", date: 1_700_000_000 };
    this.#server.sendText(person, chat, text, isForwarded ? { forward_origin: origin } : {});
    await this.#server.waitFor(`an answer to ${text}`, () => this.#texts(chat) > said);
  }

  #texts(chat: number): number {
    return this.#server.messages(chat).reduce((sum, { texts }) => sum + texts.length, 0);
  }

  /** Presses a button of one of the newest messages that have it, whoever it is for. */
  async #press(person: (typeof PEOPLE)[number], label: Pressed["label"], question: number): Promise<void> {
    const open = [GROUP, person.id]
      .flatMap((chat) => this.#server.messages(chat))
      .filter(({ keyboard }) => keyboard.flat().some(({ text }) => text.includes(label)))
      .sort((a, b) => b.message_id - a.message_id);
    const message = open.length === 0 ? undefined : at(open, question);
    const button = message?.keyboard.flat().find(({ text }) => text.includes(label));
    if (message === undefined || button?.callback_data === undefined) return;
    this.#story.push(`${person.first_name} presses ${button.text} below: ${message.text.replaceAll("\n", " | ")}`);
    // What runs may run before the answer comes.
    if (label === "Run") this.#show(message.text, person.id);
    const [asked] = /mark\d+x/.exec(message.text) ?? [];
    if (label === "Approve" && asked !== undefined) this.#approve(asked, person.id);
    const answer = await answerTo(this.#server, pressData(this.#server, person, message, button.callback_data));
    this.#story.push(`   -> ${answer.text}`);
    if (answer.alert && asked !== undefined) this.#approved.delete(asked);
  }

  #approve(mark: string, id: number): void {
    const rights = new Set(RIGHTS.filter((right) => this.#has(id, right)));
    this.#approved.set(mark, { id, rights });
  }

  #show(text: string, person: number): void {
    for (const mark of text.match(/mark\d+x/g) ?? []) {
      const people = this.#shown.get(mark) ?? new Set();
      this.#shown.set(mark, people.add(person));
    }
  }

  /** Waits until every message has been handled and nothing runs. */
  async #atRest(): Promise<void> {
    for (let looks = 0; !(await this.#isAtRest()); looks++) {
      if (looks > MOST_LOOKS) throw new Error(`It does not come to rest:${this.story()}`);
      await pause(LOOK_MS);
    }
  }

  async #isAtRest(): Promise<boolean> {
    const unfinished = await this.#chats.inbox.unfinished("telegram");
    if (unfinished.some(({ state }) => state === "accepted")) return false;
    const { executions } = await this.#engine.listExecutions(EVERYTHING, { status: "running" });
    return executions.every(({ waits }) => waits === true);
  }

  /** Compares the stored data with the previous state, and judges what has happened. */
  async #observe(person: number, before: ReadonlySet<string>): Promise<void> {
    const { executions } = await this.#engine.listExecutions(EVERYTHING, { limit: 200 });
    // What began in this act began with the workflow as it was or as this person made it.
    const { workflows } = await this.#engine.listWorkflows(EVERYTHING, { limit: 200 });
    for (const { id } of workflows) {
      const found = await this.#engine.findWorkflow(id, EVERYTHING);
      if (!found.ok) continue;
      const text = JSON.stringify(found.value.steps);
      const known = this.#shapes.get(id);
      const people = known?.people ?? new Set([found.value.user_id]);
      if (known !== undefined && known.text !== text) people.add(person);
      this.#shapes.set(id, { text, people });
    }
    for (const { id } of executions) {
      if (before.has(id)) continue;
      const view = await this.#engine.view(id);
      if (view !== undefined) this.#shapers.set(id, new Set(this.#shapes.get(view.workflow_id)?.people));
    }
    for (const effect of this.effects.slice(this.#checked)) await this.#judge(effect);
    this.#checked = this.effects.length;
  }

  async #judge({ mark, need, execution, allowed, shown, approval }: Effect): Promise<void> {
    const view = await this.#engine.view(execution);
    const starter = view?.actor.user_id ?? 0;
    const writer = this.#writers.get(mark) ?? 0;
    const people = new Set([starter, writer, ...(this.#shapers.get(execution) ?? [])]);
    for (const id of people)
      if (!allowed.has(id))
        this.violations.push(`${mark} in ${execution}, started by ${nameOf(starter)}: ${nameOf(id)} lacks ${need}`);
    if (approval !== undefined && !approval.rights.has(need))
      this.violations.push(`${mark} in ${execution}: approved by ${nameOf(approval.id)}, who lacked ${need}`);
    const witnesses = shown.get(mark) ?? new Set();
    if (!witnesses.has(starter) && ![...witnesses].some((id) => OWNERS.has(id)))
      this.violations.push(`${mark} in ${execution}, started by ${nameOf(starter)}: nobody confirmed it`);
  }
}

/** A handler whose effect is known by its mark. */
function touch(record: (mark: string, need: Capability, execution: string) => void): Handler {
  const params = z.strictObject({ mark: z.string(), need: z.enum(["database", "network"]) });
  return defineHandler<z.infer<typeof params>>({
    name: "touch",
    summary: "Leaves a mark.",
    example: { mark: "mark1x", need: "database" },
    params,
    capability: { of: ({ need }) => need, atMost: () => ["database", "network"] },
    effects: ({ mark }) => [`touches ${String(mark)}`],
    async run({ params: { mark, need }, execution }) {
      record(mark, need, execution.id);
      return { mark };
    },
  });
}

/** The handler and params of a step that leaves the mark, in one of several forms, and how it is asked for. */
function formOf(mark: string, need: Capability, form: number): string {
  const params = { mark, need };
  if (form === 1) return `parallel_group:${JSON.stringify({ tasks: [{ name: "One", handler: "touch", params }] })}`;
  return `touch:${JSON.stringify(params)}`;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

function nameOf(id: number): string {
  return PEOPLE.find((one) => one.id === id)?.first_name ?? String(id);
}
