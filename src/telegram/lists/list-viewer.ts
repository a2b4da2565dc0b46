import type { Actor, Viewer } from "../../engine/actor.ts";

/** What a list shows: what is of its chat; to owners in private all that there is. */
export function listViewer({ chat_id }: Pick<Actor, "chat_id">, isOwner: boolean): Viewer {
  return {
    chat_id,
    all: isOwner && chat_id > 0,
  };
}
