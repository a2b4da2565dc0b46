import { fail, ok } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import type { ChatAction } from "./chat-action.ts";
import { addressedMessage, defineChatCommand, ELSEWHERE, MESSAGE } from "./chat-command.ts";

/** `[GROUP:PIN_MESSAGE:message_id]` */
export const pinMessage = defineChatCommand({
  namespace: "GROUP",
  action: "PIN_MESSAGE",
  summary: "Pins a message in this chat without notifying anyone.",
  example: "[GROUP:PIN_MESSAGE:message_id]",
  result: "Names the pinned message.",
  data: "{chat_id, message_id, pinned}",
  signature: [MESSAGE, ELSEWHERE],
  act({ message }, context) {
    const target = addressedMessage(message, context);
    return target.ok ? ok<ChatAction>({ do: "pin", message_id: target.value }) : target;
  },
});

/** `[GROUP:UNPIN_MESSAGE:message_id]` */
export const unpinMessage = defineChatCommand({
  namespace: "GROUP",
  action: "UNPIN_MESSAGE",
  summary: "Unpins a message in this chat.",
  example: "[GROUP:UNPIN_MESSAGE:message_id]",
  result: "Names the unpinned message.",
  data: "{chat_id, message_id, pinned}",
  signature: [MESSAGE, ELSEWHERE],
  act({ message }, context) {
    const target = addressedMessage(message, context);
    return target.ok ? ok<ChatAction>({ do: "unpin", message_id: target.value }) : target;
  },
});

/** `[GROUP:UNPIN_ALL]` */
export const unpinAll = defineChatCommand({
  namespace: "GROUP",
  action: "UNPIN_ALL",
  summary: "Unpins all messages in this chat.",
  example: "[GROUP:UNPIN_ALL]",
  result: "Confirms that no message is pinned.",
  data: "{chat_id, pinned}",
  signature: [ELSEWHERE],
  act() {
    return ok({ do: "unpin_all" });
  },
});

/** `[GROUP:DELETE_MESSAGE:message_id]` */
export const deleteMessage = defineChatCommand({
  namespace: "GROUP",
  action: "DELETE_MESSAGE",
  summary: "Deletes a message in this chat.",
  example: "[GROUP:DELETE_MESSAGE:message_id]",
  result: "Names the deleted message, or says that it was already gone.",
  data: "{chat_id, message_id, deleted}",
  signature: [MESSAGE, ELSEWHERE],
  act({ message }, context) {
    const target = addressedMessage(message, context);
    return target.ok ? ok<ChatAction>({ do: "delete_message", message_id: target.value }) : target;
  },
});

/** `[GROUP:SET_TITLE:Team chat]` */
export const setTitle = defineChatCommand({
  namespace: "GROUP",
  action: "SET_TITLE",
  summary: "Sets the group's title, at most 128 characters.",
  example: "[GROUP:SET_TITLE:Team chat]",
  result: "Shows the new title.",
  data: "{chat_id, title}",
  signature: [{ name: "title", kind: "text", greedy: true, example: "Team chat" }, ELSEWHERE],
  act({ title }) {
    if (title.length > 128) return fail("invalid", problem("titleTooLong", { most: 128, length: title.length }));
    return ok({ do: "set_title", title });
  },
});

/** `[GROUP:SET_DESCRIPTION:Where the team meets]` */
export const setDescription = defineChatCommand({
  namespace: "GROUP",
  action: "SET_DESCRIPTION",
  summary: "Sets the group's description, at most 255 characters; write none to remove it.",
  example: "[GROUP:SET_DESCRIPTION:Where the team meets]",
  result: "Confirms that the description was set or removed.",
  data: "{chat_id, description}",
  signature: [{ name: "description", kind: "text", greedy: true, example: "Where the team meets" }, ELSEWHERE],
  act({ description: written }) {
    const description = /^(none|null|nil)$/i.test(written) ? "" : written;
    if (description.length > 255)
      return fail("invalid", problem("groupDescriptionTooLong", { most: 255, length: description.length }));
    return ok({ do: "set_description", description });
  },
});
