import type { Lineage } from "./lineage.ts";
import type { Pin } from "./pin.ts";

/** What a person may do. Everyone who is admitted has `chat`; owners grant the others. */
export const CAPABILITIES = ["chat", "files", "database", "network", "secrets", "admin", "other-chats", "ai"] as const;
/** One of these capabilities. */
export type Capability = (typeof CAPABILITIES)[number];
/** What somebody may be asked for: a capability, or to own the bot, which nobody can be granted. */
export type Right = Capability | "owner";

/** On whose behalf, and from where, something runs. Stored with every execution; capabilities are always checked for the actor, never for the context. */
export interface Actor {
  /** Telegram's numeric id of the person. */
  user_id: number;
  /** Their display name at the time, on one line, if known. */
  name?: string;
  /** 0 if a program asks rather than a chat. */
  chat_id: number;
  /** The forum topic, if any. */
  thread_id?: number;
  /** The message that asked. */
  message_id: number;
  /** The gateway that serves this chat, such as `telegram` or `terminal:<session>`. It delivers the chat's outbox. */
  gateway: string;
}

/** Someone who made or edited what runs. Their rights are checked as they are for their own chat. */
export type Shaper = Pick<Actor, "user_id" | "chat_id" | "gateway" | "name">;

/**
 * Who is looking at workflows, executions and schedules: a chat sees its own, an owner (`all`) everything. But a name, or the
 * beginning of an id, means only what is of the viewer's chat or, for owners, what they made; the rest goes by its whole id.
 */
export interface Viewer {
  chat_id: number;
  /** Who looks. Missing: nobody, who has made nothing. */
  user_id?: number;
  all: boolean;
  /** Set where a run names something. */
  run?: RunScope;
}

/** What a name in a run can mean: what was there when the run began, and what those whose run it is have made since. */
export interface RunScope {
  /** When the execution at the top was started; now, if it is about to be. */
  since?: Date;
  /** The ids of everyone who started or shaped it. */
  people: readonly number[];
  /** The ids of the workflows that its starter saw when it began. A name means one of them first. */
  seen: readonly string[];
}

/** The viewer that an actor is. `all`: whether they own the bot. */
export function viewerOf({ chat_id, user_id }: Pick<Actor, "chat_id" | "user_id">, all: boolean): Viewer {
  return { chat_id, user_id, all };
}

/** Whether a name that the viewer writes may mean something of this maker. */
export function mayName(viewer: Viewer, maker: Pick<Actor, "chat_id" | "user_id">): boolean {
  return maker.chat_id === viewer.chat_id || (viewer.all && maker.user_id === viewer.user_id);
}

/** Who asks for something. It needs the rights that all of them have. */
export interface People {
  /** Who acts. */
  actor: Shaper;
  /** Everyone else who shaped the request: a step that they made or edited makes it. */
  shapers?: readonly Shaper[];
}

/** Where a request comes from. Ids derive from the key, so a request repeated after a crash finds what it made before. */
export interface Origin extends People {
  /** Unique for the request, for example the update's id and the shortcode's index. */
  key: string;
  actor: Actor;
  /** Set if a step of another execution makes the request. */
  lineage?: Lineage;
  /** What the actor has seen of the workflows that the request starts, now or later. It fails where that no longer holds. */
  pins?: readonly Pin[];
  /**
   * The workflows that the same message creates; those without an id, it still will. In the steps that it stores, their names mean
   * them, the last of a name first.
   */
  creates?: readonly { name: string; id?: string }[];
}

/** Whose words name something, and where. */
export type Naming = People & Pick<Partial<Origin>, "lineage" | "pins" | "creates">;

/** The viewer that these people are together, for names in steps. `all`: whether all of them own the bot. */
export function viewerInRun(naming: Naming, all: boolean): Viewer {
  const { actor, lineage, pins = [] } = naming;
  const people = peopleOf(naming).map(({ user_id }) => user_id);
  const since = lineage?.since === undefined ? {} : { since: lineage.since };
  return { ...viewerOf(actor, all), run: { ...since, people, seen: pins.map(({ workflow_id }) => workflow_id) } };
}

/** Everyone whose rights a request needs: its actor first. */
export function peopleOf({ actor, shapers = [] }: People): readonly Shaper[] {
  return withPeople([shaperOf(actor)], shapers);
}

/** The part of an actor that is kept with what they make. */
export function shaperOf({ user_id, chat_id, gateway, name }: Shaper): Shaper {
  return { user_id, chat_id, gateway, ...(name === undefined ? {} : { name }) };
}

/** The gateway of someone whom an earlier version stored without one. It is whichever serves their chat. */
export const UNKNOWN_GATEWAY = "unknown";

/** Whether these are the same person in the same chat, and so have the same rights. */
export function isSamePerson(a: Shaper, b: Shaper): boolean {
  if (a.user_id !== b.user_id || a.chat_id !== b.chat_id) return false;
  return a.gateway === b.gateway || a.gateway === UNKNOWN_GATEWAY || b.gateway === UNKNOWN_GATEWAY;
}

/** The people, and those of `others` who are not among them. */
export function withPeople(people: readonly Shaper[], others: Iterable<Shaper>): readonly Shaper[] {
  let all = people;
  for (const other of others) if (!all.some((one) => isSamePerson(one, other))) all = [...all, other];
  return all;
}

/** The first of the people who does not have it, or undefined. */
export async function whoLacks(
  people: readonly Shaper[],
  has: (person: Shaper) => Promise<boolean>,
): Promise<Shaper | undefined> {
  for (const person of people) if (!(await has(person))) return person;
  return undefined;
}

/**
 * Whether a person has a capability right now. Asked before each step, for its actor and everyone who shaped it, once its
 * templates are filled. The composition root provides it from the bot's access rules.
 */
export type Authorize = (person: Shaper, right: Right) => Promise<boolean>;

/** Whether something that this id made belongs to the actor. What a group or channel made is that chat's, not its members'. */
export function isTheirs(maker: number, by: Pick<Actor, "user_id">): boolean {
  return maker === by.user_id;
}
