import { hash, randomBytes } from "node:crypto";
import type { JsonValue } from "./json.ts";

/** Crockford's alphabet, which leaves out letters that are easily misread. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The kinds of things that have ids in chats. */
export type IdPrefix = "wf" | "st" | "ex" | "sc" | "wh";

function encode(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += ALPHABET[(bytes[i] ?? 0) & 31];
  return text;
}

/**
 * A short readable id derived from `seed`: the same request gets the same id, so repeating it after a crash finds what
 * it made. Ten characters are 50 bits, which a million ids share with a chance below one in a thousand.
 */
export function idFrom(prefix: IdPrefix, seed: string): string {
  return `${prefix}_${encode(hash("sha256", `${prefix}\0${seed}`, "buffer"), 10)}`;
}

const TOKEN_BYTES = 16;
/** Random bytes for many tokens at once, because a few cost as much as many; and how many have been used. */
let pool = Buffer.alloc(0);
let used = 0;

/** Sixteen random characters: the fence of one claim, or the name of one worker. */
export function newToken(): string {
  if (used + TOKEN_BYTES > pool.length) {
    pool = randomBytes(256 * TOKEN_BYTES);
    used = 0;
  }
  used += TOKEN_BYTES;
  return encode(pool.subarray(used - TOKEN_BYTES, used), TOKEN_BYTES);
}

const WORKFLOW_ID = /^wf_[0-9a-z]{10}$/;

/** Whether the text is the whole id of a workflow, which may or may not exist. */
export function isWorkflowId(text: string): boolean {
  return WORKFLOW_ID.test(text.trim());
}

/** The ids of workflows in a value, at any depth. */
export function workflowIdsIn(whole: JsonValue): string[] {
  const found: string[] = [];
  const open: JsonValue[] = [whole];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === "string") {
      if (isWorkflowId(value)) found.push(value.trim());
    } else if (typeof value === "object" && value !== null) open.push(...Object.values(value));
  }
  return found;
}
