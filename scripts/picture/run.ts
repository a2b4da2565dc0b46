import { mkdirSync, writeFileSync } from "node:fs";
import type { BotMessage } from "../../test/bot-api/conversation.ts";
import { ANSWER, playConversation } from "./conversation.ts";
import { type Bubble, drawPicture } from "./draw.ts";
import { namedPictures } from "./pictures.ts";
import { richBubble } from "./rich-bubble.ts";

function toBubble({ text, entities, rich, keyboard }: BotMessage): Bubble {
  return {
    ...(rich === undefined ? { text, entities } : richBubble(rich)),
    isOwn: false,
    buttons: keyboard.map((row) => row.map((button) => button.text)),
  };
}

// Ids and times differ from run to run, so draw the picture again only when what it shows has changed.
const { beforeKill, afterRestart } = await playConversation();
const picture = drawPicture([
  {
    title: "Paste an AI's answer",
    bubbles: [{ text: ANSWER, entities: [], isOwn: true, buttons: [] }, ...beforeKill.map(toBubble)],
    note: "⚡ kill -9 while it waits",
  },
  { title: "Started again: tap Approve", bubbles: afterRestart.map(toBubble), note: "The same run, completed" },
]);
writeFileSync(new URL("../../docs/conversation.svg", import.meta.url), picture);

const folder = new URL("../../docs/pictures/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const { name, svg } of await namedPictures()) writeFileSync(new URL(`${name}.svg`, folder), svg);
