import type { BotApiServer } from "../../test/bot-api/bot-api-server.ts";
import { pressed } from "../../test/bot-api/button-presses.ts";
import type { BotMessage } from "../../test/bot-api/conversation.ts";
import type { Bubble } from "./draw.ts";

/** The owner for whom a picture is drawn. */
export interface Player {
  id: number;
  first_name: string;
  language_code: string;
  /** A group that they share with Bea, who may use the bot there and nothing more. */
  group: number;
}

const BEA = { id: 777, first_name: "Bea" };

/** The chats where a scene is played for one person: their private chat, and their group with Bea. */
export class Stage {
  readonly #server: BotApiServer;
  readonly #player: Player;

  constructor(server: BotApiServer, player: Player) {
    this.#server = server;
    this.#player = player;
  }

  /** Sends a message, in private. */
  send(text: string, more: object = {}): void {
    this.#server.sendText(this.#player, this.#player.id, text, more);
  }

  /** Sends a message to the group, and returns how it looks there to the player. */
  sendToGroup(text: string): Bubble {
    this.#server.sendText(this.#player, this.#player.group, text);
    return this.own(text);
  }

  /** Bea sends a message to the group, and returns how it looks there to the player. */
  beaSends(text: string): Bubble {
    this.#server.sendText(BEA, this.#player.group, text);
    const name = { type: "bold", offset: 0, length: BEA.first_name.length } as const;
    return { text: `${BEA.first_name}\n${text}`, entities: [name], isOwn: false, buttons: [] };
  }

  /** The player presses a button below the latest message of the group that has it. */
  async press(label: string): Promise<void> {
    const hasIt = ({ keyboard }: BotMessage): boolean => keyboard.flat().some(({ text }) => text.includes(label));
    const { group } = this.#player;
    const message = await this.#server.waitFor(label, () => this.#server.messages(group).findLast(hasIt));
    await pressed(this.#server, this.#player, message, label);
  }

  /** The player's own message. */
  own(text: string): Bubble {
    return { text, entities: [], isOwn: true, buttons: [] };
  }

  /** What the bot has said in private. */
  said(): Bubble[] {
    return this.#server.messages(this.#player.id).map(toBubble);
  }

  /** What the bot has said in the group. */
  saidInGroup(): Bubble[] {
    return this.#server.messages(this.#player.group).map(toBubble);
  }

  until(what: string, isSo: () => boolean): Promise<boolean> {
    return this.#server.waitFor(what, isSo);
  }

  /** Sends a message in private, and returns the first so many answers. */
  async answers(text: string, count: number, more: object = {}): Promise<Bubble[]> {
    const from = this.said().length;
    this.send(text, more);
    await this.until(text, () => this.said().length >= from + count);
    return this.said().slice(from);
  }
}

function toBubble({ text, entities, keyboard }: BotMessage): Bubble {
  return {
    text,
    entities: structuredClone(entities),
    isOwn: false,
    buttons: keyboard.map((row) => row.map((button) => button.text)),
  };
}
