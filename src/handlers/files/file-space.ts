import type { Actor } from "../../engine/actor.ts";

/** Where files are kept, and for whom. */
export interface FileSettings {
  /** The folder that is `/` for owners. It is made when it is missing. */
  root: string;
  /** Whether somebody works in the shared space; everyone else has a space for each chat. */
  isOwner(actor: Actor): boolean | Promise<boolean>;
  /** Most bytes that are read, or written at once; default 1 000 000. */
  maxContentBytes?: number;
  /** Most bytes that a file may grow to; default 10 000 000. */
  maxFileBytes?: number;
}

/** Most bytes that a file may grow to, unless set. */
export const MAX_FILE_BYTES = 10_000_000;

/** The folders below the root that hold the actor's files: none for owners, who share the root itself. */
export async function fileSpace({ isOwner }: FileSettings, actor: Actor): Promise<string[]> {
  return (await isOwner(actor)) ? [] : ["chats", String(actor.chat_id)];
}
