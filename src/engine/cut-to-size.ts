import { wholeStart } from "../../grammar/graphemes.ts";
import { type JsonObject, type JsonValue, jsonSize } from "./json.ts";

/** The least that is kept of a member, in bytes. If each would get less, an object loses its last members instead. */
const LEAST = 16;

/**
 * Cuts a value to at most `limit` bytes of JSON. It keeps its shape: lists lose whole elements and texts whole characters, from
 * their ends, the largest ones first, and numbers such as counts stay true. An object then says `truncated: true`.
 */
export function cutToSize(value: JsonValue, limit: number): JsonValue {
  if (jsonSize(value) <= limit) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return cut(value, limit);
  const { truncated: _, ...members } = value;
  const mark = { truncated: true };
  return { ...(cut(members, limit - jsonSize(mark)) as JsonObject), ...mark };
}

function cut(value: JsonValue, limit: number): JsonValue {
  if (typeof value === "string") return cutText(value, limit);
  if (typeof value !== "object" || value === null || jsonSize(value) <= limit) return value;
  return Array.isArray(value) ? cutList(value, limit) : cutObject(value, limit);
}

function cutList(list: readonly JsonValue[], limit: number): JsonValue[] {
  let left = limit - 2;
  const kept: JsonValue[] = [];
  for (const item of list) {
    left -= jsonSize(item) + 1;
    if (left < 0) break;
    kept.push(item);
  }
  const [first] = list;
  // An element that is too large alone is cut itself, so that something of it is left.
  return kept.length === 0 && first !== undefined && limit > LEAST ? [cut(first, limit - 2)] : kept;
}

function cutObject(object: JsonObject, limit: number): JsonObject {
  const members = Object.entries(object).map(([key, item]) => ({ key, item, size: jsonSize(item) }));
  const most = fairShare(
    members.map(({ size }) => size),
    limit - 2 - members.reduce((sum, { key }) => sum + jsonSize(key) + 2, 0),
  );
  let left = limit - 2;
  const kept: [string, JsonValue][] = [];
  for (const { key, item, size } of members) {
    const shown = size <= most || most < LEAST ? item : cut(item, most);
    left -= jsonSize(key) + 2 + jsonSize(shown);
    if (left < 0) break;
    kept.push([key, shown]);
  }
  return Object.fromEntries(kept);
}

/** The most each may have so that together they have at most `total`; what the small ones don't use goes to the large ones. */
function fairShare(sizes: readonly number[], total: number): number {
  let left = total;
  let share = 0;
  for (const [i, size] of sizes.toSorted((a, b) => a - b).entries()) {
    share = Math.floor(left / (sizes.length - i));
    if (size > share) return share;
    left -= size;
  }
  return share;
}

function cutText(text: string, limit: number): string {
  let left = limit - 2;
  let end = 0;
  for (const sign of text) {
    left -= jsonSize(sign) - 2;
    if (left < 0) break;
    end += sign.length;
  }
  return wholeStart(text, end);
}
