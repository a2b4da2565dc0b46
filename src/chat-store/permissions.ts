import type { Db } from "mongodb";
import { CAPABILITIES, type Capability } from "../engine/actor.ts";
import { upsertOne } from "../engine/storage/upsert.ts";

/** A capability granted by an owner to a person or a chat. */
export interface Grant {
  /** A person's id, or a group's (negative). */
  to: number;
  capability: Capability;
  by: number;
  since: Date;
}

/** Capabilities granted by owners. */
export interface Grants {
  /** Whether any of these ids has the capability. */
  has(to: readonly number[], capability: Capability): Promise<boolean>;
  /** Returns whether the grant is new. */
  add(to: number, capability: Capability, by: number): Promise<boolean>;
  /** Returns whether there was one. */
  remove(to: number, capability: Capability): Promise<boolean>;
  /** Oldest first. */
  list(): Promise<Grant[]>;
}

interface GrantDocument {
  /** `123:files` */
  _id: string;
  by: number;
  since: Date;
}

const LISTED = 500;

export function createGrants(db: Db, now: () => Date): Grants {
  const grants = db.collection<GrantDocument>("grants");
  const id = (to: number, capability: Capability): string => `${to}:${capability}`;
  return {
    async has(to, capability) {
      return (await grants.findOne({ _id: { $in: to.map((one) => id(one, capability)) } })) !== null;
    },
    async add(to, capability, by) {
      const fresh = { by, since: now() };
      const added = await upsertOne(grants, { _id: id(to, capability) }, { $setOnInsert: fresh });
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

/** Chats in which owners' messages run without confirmation. */
export interface ConfirmationExemptions {
  has(chatId: number): Promise<boolean>;
  /** Stored with who decided it. */
  add(chatId: number, by: number): Promise<void>;
  remove(chatId: number): Promise<void>;
}

interface ConfirmationExemption {
  _id: string;
  by: number;
  since: Date;
}

/** Stored data keeps an earlier name of the collection: `unasked_chats`. */
export function createConfirmationExemptions(db: Db, now: () => Date): ConfirmationExemptions {
  const chats = db.collection<ConfirmationExemption>("unasked_chats");
  return {
    has: async (chatId) => (await chats.findOne({ _id: `${chatId}` })) !== null,
    async add(chatId, by) {
      await upsertOne(chats, { _id: `${chatId}` }, { $set: { by, since: now() } });
    },
    async remove(chatId) {
      await chats.deleteOne({ _id: `${chatId}` });
    },
  };
}
