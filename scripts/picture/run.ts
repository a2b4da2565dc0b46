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

/** The run that the README shows, to its end. */
async function drawConversation(): Promise<void> {
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
}

// Ids and times differ from run to run, so draw the pictures again only when what they show has changed. With a folder's
// name, such as `npm run picture -- before` with STEPGRAM_BINARY, only the named pictures are drawn, into that folder.
const [other] = process.argv.slice(2);
const folder = new URL(`../../docs/pictures/${other === undefined ? "" : `${other}/`}`, import.meta.url);
if (other === undefined) await drawConversation();
mkdirSync(folder, { recursive: true });
for (const { name, svg } of await namedPictures()) writeFileSync(new URL(`${name}.svg`, folder), svg);
