import { hash } from "node:crypto";
import type { Db } from "mongodb";
import type { Actor } from "../engine/actor.ts";
import { newToken } from "../engine/ids.ts";
import type { CollectionIndexes } from "../engine/storage/build-indexes.ts";

/**
 * What a token is for. `api`: programs send it with each request. `session`: a browser keeps it as a cookie. `login`: it is
 * exchanged once for a session.
 */
export type TokenKind = "api" | "session" | "login";

/** A token, without its secret. */
export interface ApiToken {
  /** `tk_…`, by which people name it. */
  id: string;
  kind: TokenKind;
  /** Whoever presents it acts as this person in this chat. */
  actor: Actor;
  /** It acts without confirmation, as long as its creator is an owner. */
  unattended: boolean;
  /** For sessions and logins: the hash of the secret they were created with. They end with it. */
  parent?: string;
  created_at: Date;
  /** Missing: it lasts until it is revoked. */
  expires_at?: Date;
}

/** A token to create. `lasts`: seconds; missing: until it is revoked. */
export interface NewApiToken extends Pick<ApiToken, "kind" | "actor" | "unattended"> {
  parent?: string;
  lasts?: number;
}

/** Tokens for the HTTP API. Only the hashes of their secrets are stored. */
export interface ApiTokens {
  /** Creates a token and returns its secret, which nobody can read again. */
  issue(token: NewApiToken): Promise<{ secret: string; token: ApiToken }>;
  /**
   * The token with this secret, unless it or the token it was created with has ended. `exists`: knows parents that are not
   * stored.
   */
  find(secret: string, exists?: (parent: string) => boolean): Promise<ApiToken | undefined>;
  /** As `find`, for a token that can be used only once; it is deleted afterwards. */
  take(secret: string, exists?: (parent: string) => boolean): Promise<ApiToken | undefined>;
  /** The API tokens that the person created in the chat, newest first; at most {@link MAX_TOKENS}. */
  list(by: Pick<Actor, "user_id" | "chat_id">): Promise<ApiToken[]>;
  /** Revokes one of the person's tokens, whichever chat it is for, and its sessions. Returns whether there was one. */
  revoke(id: string, by: Pick<Actor, "user_id">): Promise<boolean>;
  /** Ends the session with this secret. */
  end(secret: string): Promise<void>;
}

/** How many API tokens a person may have in one chat. */
export const MAX_TOKENS = 20;

interface TokenDocument extends ApiToken {
  /** The hash of the secret. */
  _id: string;
}

/** The hash under which a secret is stored. Secrets are long and random, so that one fast hash is enough. */
export function hashOfToken(secret: string): string {
  return hash("sha256", secret);
}

const PREFIX: Record<TokenKind, string> = { api: "sg", session: "ss", login: "sl" };

export function createApiTokens(db: Db, now: () => Date): ApiTokens {
  const tokens = db.collection<TokenDocument>("api_tokens");
  const valid = async (
    found: TokenDocument | null,
    exists: (parent: string) => boolean,
  ): Promise<ApiToken | undefined> => {
    if (found === null || (found.expires_at !== undefined && found.expires_at <= now())) return undefined;
    const { parent } = found;
    // Its index makes this as quick as finding the token itself.
    if (parent !== undefined && !exists(parent) && (await tokens.findOne({ _id: parent })) === null) return undefined;
    return publicPart(found);
  };
  return {
    async issue({ lasts, ...given }) {
      const secret = `${PREFIX[given.kind]}_${newToken()}${newToken()}`;
      const created_at = now();
      const token: ApiToken = {
        id: `tk_${newToken().slice(0, 10)}`,
        ...given,
        created_at,
        ...(lasts === undefined ? {} : { expires_at: new Date(created_at.getTime() + lasts * 1000) }),
      };
      await tokens.insertOne({ _id: hashOfToken(secret), ...token });
      return { secret, token };
    },
    find: async (secret, exists = () => false) => valid(await tokens.findOne({ _id: hashOfToken(secret) }), exists),
    take: async (secret, exists = () => false) =>
      valid(await tokens.findOneAndDelete({ _id: hashOfToken(secret) }), exists),
    async list({ user_id, chat_id }) {
      const wanted = { "actor.user_id": user_id, "actor.chat_id": chat_id, kind: "api" as const };
      return (await tokens.find(wanted).sort({ created_at: -1 }).limit(MAX_TOKENS).toArray()).map(publicPart);
    },
    async revoke(id, { user_id }) {
      const found = await tokens.findOne({ "actor.user_id": user_id, id });
      if (found === null) return false;
      await tokens.deleteMany({ parent: found._id });
      return (await tokens.deleteOne({ _id: found._id })).deletedCount === 1;
    },
    async end(secret) {
      await tokens.deleteOne({ _id: hashOfToken(secret) });
    },
  };
}

function publicPart({ _id, ...token }: TokenDocument): ApiToken {
  return token;
}

/** The indexes of its queries. */
export const API_TOKEN_INDEXES: CollectionIndexes = {
  api_tokens: [
    { key: { "actor.user_id": 1, "actor.chat_id": 1, created_at: -1 } },
    { key: { "actor.chat_id": 1 } },
    { key: { parent: 1 }, sparse: true },
    { key: { expires_at: 1 }, expireAfterSeconds: 0 },
  ],
};
