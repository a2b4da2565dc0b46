import type { Lineage } from "./lineage.ts";
import type { Pin } from "./pin.ts";

/** What a person may do. Everyone with access has `chat`; owners grant the others. */
export const CAPABILITIES = ["chat", "files", "database", "network", "secrets", "admin", "other-chats", "ai"] as const;
/** One of these capabilities. */
export type Capability = (typeof CAPABILITIES)[number];
/** What a person may need: a capability, or being an owner of the bot, which cannot be granted. */
export type Right = Capability | "owner";

/**
 * Who something runs for, and where it came from. Stored with every execution; capabilities are always checked for the actor,
 * never for the context.
 */
export interface Actor {
  /** Telegram's numeric id of the person. */
  user_id: number;
  /** Their display name at the time, on one line, if known. */
  name?: string;
  /** 0 if the request comes from a program rather than a chat. */
  chat_id: number;
  /** The forum topic, if any. */
  thread_id?: number;
  /** The message that made the request. */
  message_id: number;
  /** The gateway that serves this chat, such as `telegram` or `terminal:<session>`. It delivers the chat's outbox. */
  gateway: string;
}

/** Where messages for an actor go. */
export function addressOf({
  gateway,
  chat_id,
  thread_id,
}: Pick<Actor, "gateway" | "chat_id" | "thread_id">): Pick<Actor, "gateway" | "chat_id" | "thread_id"> {
  return { gateway, chat_id, ...(thread_id === undefined ? {} : { thread_id }) };
}

/** Someone who created or edited what runs. Their permissions are checked as in their own chat. */
export type Shaper = Pick<Actor, "user_id" | "chat_id" | "gateway" | "name">;

/**
 * Who is looking at workflows, executions and schedules: a chat sees its own, an owner (`all`) everything. But a name, or the
 * prefix of an id, refers only to what belongs to the viewer's chat or, for owners, what they created; everything else needs
 * its full id.
 */
export interface Viewer {
  chat_id: number;
  /** Who is looking. Missing: nobody, who has created nothing. */
  user_id?: number;
  all: boolean;
  /** Set if a run names something. */
  run?: RunScope;
}

/** What a name in a run can refer to: what existed when the run began, and what the run's own people have created since. */
export interface RunScope {
  /** When the top-level execution was started; now, if it is about to start. */
  since?: Date;
  /** The ids of everyone who started or shaped it. */
  people: readonly number[];
  /** The ids of the workflows that its starter saw when it began. They take precedence for a name. */
  seen: readonly string[];
}

/** The viewer that an actor is. `all`: whether they own the bot. */
export function viewerOf({ chat_id, user_id }: Pick<Actor, "chat_id" | "user_id">, all: boolean): Viewer {
  return { chat_id, user_id, all };
}

/** Whether a name that the viewer writes may refer to something this maker created. */
export function mayName(viewer: Viewer, maker: Pick<Actor, "chat_id" | "user_id">): boolean {
  return maker.chat_id === viewer.chat_id || (viewer.all && maker.user_id === viewer.user_id);
}

/** Who requests something. It has only the permissions that all of them share. */
export interface People {
  /** Who acts. */
  actor: Shaper;
  /** Everyone else who shaped the request: it comes from a step that they created or edited. */
  shapers?: readonly Shaper[];
}

/** Where a request comes from. Ids are derived from the key, so a request repeated after a crash finds what it created before. */
export interface Origin extends People {
  /** Unique for the request, for example the update's id and the shortcode's index. */
  key: string;
  actor: Actor;
  /** Set if a step of another execution makes the request. */
  lineage?: Lineage;
  /**
   * The versions that the actor has seen of the workflows that the request starts, now or later. The request fails if they no
   * longer hold.
   */
  pins?: readonly Pin[];
  /**
   * The workflows that the same message creates; those without an id are yet to come. In the steps it stores, their names refer
   * to them, the latest one first.
   */
  creates?: readonly { name: string; id?: string }[];
}

/** Who names something, and where. */
export type Naming = People & Pick<Partial<Origin>, "lineage" | "pins" | "creates">;

/** The viewer that these people form together, for names in steps. `all`: whether all of them own the bot. */
export function viewerInRun(naming: Naming, all: boolean): Viewer {
  const { actor, lineage, pins = [] } = naming;
  const people = peopleOf(naming).map(({ user_id }) => user_id);
  const since = lineage?.since === undefined ? {} : { since: lineage.since };
  return { ...viewerOf(actor, all), run: { ...since, people, seen: pins.map(({ workflow_id }) => workflow_id) } };
}

/** Everyone whose permissions a request needs, its actor first. */
export function peopleOf({ actor, shapers = [] }: People): readonly Shaper[] {
  return withPeople([shaperOf(actor)], shapers);
}

/** The part of an actor that is stored with what they create. */
export function shaperOf({ user_id, chat_id, gateway, name }: Shaper): Shaper {
  return { user_id, chat_id, gateway, ...(name === undefined ? {} : { name }) };
}

/** The gateway of someone stored without one by an earlier version: whichever gateway serves their chat. */
export const UNKNOWN_GATEWAY = "unknown";

/** Whether these are the same person in the same chat, and so have the same permissions. */
export function isSamePerson(a: Shaper, b: Shaper): boolean {
  if (a.user_id !== b.user_id || a.chat_id !== b.chat_id) return false;
  return a.gateway === b.gateway || a.gateway === UNKNOWN_GATEWAY || b.gateway === UNKNOWN_GATEWAY;
}

/** The union of both groups of people. */
export function withPeople(people: readonly Shaper[], others: Iterable<Shaper>): readonly Shaper[] {
  let all = people;
  for (const other of others) if (!all.some((one) => isSamePerson(one, other))) all = [...all, other];
  return all;
}

/** The first person who lacks it, or undefined. */
export async function whoLacks(
  people: readonly Shaper[],
  has: (person: Shaper) => Promise<boolean>,
): Promise<Shaper | undefined> {
  for (const person of people) if (!(await has(person))) return person;
  return undefined;
}

/**
 * Whether a person has a capability right now. Checked before each step, for its actor and everyone who shaped it, once its
 * templates are filled. The composition root derives it from the bot's access rules.
 */
export type Authorize = (person: Shaper, right: Right) => Promise<boolean>;

/**
 * Whether something created by this id belongs to the actor. What a group or channel created belongs to that chat, not to its
 * members.
 */
export function isTheirs(maker: number, by: Pick<Actor, "user_id">): boolean {
  return maker === by.user_id;
}
