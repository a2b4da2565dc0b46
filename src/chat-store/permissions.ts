import type { Db } from "mongodb";
import { CAPABILITIES, type Capability } from "../engine/actor.ts";

/** A right that an owner has given to a person, or to everybody admitted in a chat. */
export interface Grant {
  /** A person's id, or below zero a group's. */
  to: number;
  capability: Capability;
  by: number;
  since: Date;
}

/** Rights that owners have given. */
export interface Grants {
  /** Whether any of these has the capability. */
  has(to: readonly number[], capability: Capability): Promise<boolean>;
  /** Answers whether it was new. */
  add(to: number, capability: Capability, by: number): Promise<boolean>;
  /** Answers whether there was one. */
  remove(to: number, capability: Capability): Promise<boolean>;
  /** The oldest first. */
  list(): Promise<Grant[]>;
}

interface GrantDocument {
  /** `123:files` */
  _id: string;
  by: number;
  since: Date;
}

const LISTED = 500;

/** The grants in the database. */
export function createGrants(db: Db, now: () => Date): Grants {
  const grants = db.collection<GrantDocument>("grants");
  const id = (to: number, capability: Capability): string => `${to}:${capability}`;
  return {
    async has(to, capability) {
      return (await grants.findOne({ _id: { $in: to.map((one) => id(one, capability)) } })) !== null;
    },
    async add(to, capability, by) {
      const fresh = { by, since: now() };
      const added = await grants.updateOne({ _id: id(to, capability) }, { $setOnInsert: fresh }, { upsert: true });
      return added.upsertedCount === 1;
    },
    async remove(to, capability) {
      return (await grants.deleteOne({ _id: id(to, capability) })).deletedCount === 1;
    },
    async list() {
      const found = await grants.find().sort({ since: 1 }).limit(LISTED).toArray();
      return found.flatMap(({ _id, by, since }) => {
        const [to, name] = _id.split(":");
        const capability = CAPABILITIES.find((one) => one === name);
        return capability === undefined ? [] : [{ to: Number(to), capability, by, since }];
      });
    },
  };
}

/** Chats in which owners are not asked before their messages are carried out. */
export interface ConfirmationExemptions {
  has(chatId: number): Promise<boolean>;
  /** Kept with who said so. */
  add(chatId: number, by: number): Promise<void>;
  remove(chatId: number): Promise<void>;
}

interface ConfirmationExemption {
  _id: string;
  by: number;
  since: Date;
}

/** The chats in the database. */
export function createConfirmationExemptions(db: Db, now: () => Date): ConfirmationExemptions {
  const chats = db.collection<ConfirmationExemption>("unasked_chats");
  return {
    has: async (chatId) => (await chats.findOne({ _id: `${chatId}` })) !== null,
    async add(chatId, by) {
      await chats.updateOne({ _id: `${chatId}` }, { $set: { by, since: now() } }, { upsert: true });
    },
    async remove(chatId) {
      await chats.deleteOne({ _id: `${chatId}` });
    },
  };
}
