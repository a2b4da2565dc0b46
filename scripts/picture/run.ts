import { writeFileSync } from "node:fs";
import { ANSWER, telegramMessages, terminalText } from "./conversation.ts";
import { drawPicture } from "./draw.ts";
import { richBubble } from "./rich-bubble.ts";

// Ids and times differ each time, so the picture is drawn anew only when what it shows has changed.
const terminal = await terminalText();
const answers = await telegramMessages();
const bubbles = [
  { text: ANSWER, entities: [], isOwn: true, buttons: [] },
  ...answers.map(({ text, entities, rich, keyboard }) => ({
    ...(rich === undefined ? { text, entities } : richBubble(rich)),
    isOwn: false,
    buttons: keyboard.map((row) => row.map((button) => button.text)),
  })),
];
writeFileSync(new URL("../../docs/conversation.svg", import.meta.url), drawPicture(terminal, bubbles));
