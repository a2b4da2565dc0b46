import { randomInt, timingSafeEqual } from "node:crypto";
import type { Filter } from "grammy";
import type { Access } from "../chat-store/access.ts";
import type { Settings } from "../chat-store/settings.ts";
import type { Log } from "../engine/log.ts";
import type { Messages } from "../i18n/messages.ts";
import type { BotContext } from "./incoming/multistep-controls.ts";
import { foreignText } from "./incoming/read-message.ts";
import { parseSlashCommand } from "./slash-commands/slash-command.ts";

const CODE_LENGTH = 8;
/** Without characters that look alike. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const VALID_MS = 10 * 60_000;
/** The wrong codes that one person may send while a code is valid. */
const TRIES = 5;
/** Tries are counted for this many people: those who tried last. */
const MAX_COUNTED = 10_000;

/**
 * `owned`: someone owns the bot already. `exhausted`: that was this person's last try with this code. `ignored`: they have none
 * left.
 */
export type PairingOutcome = "paired" | "wrong" | "exhausted" | "ignored" | "owned";

export interface PairingOptions {
  settings: Pick<Settings, "claimOwner">;
  access: Pick<Access, "hasOwner">;
  log: Log;
  /** Milliseconds, monotonic. Default: the process's own clock. */
  clock?: () => number;
}

function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

function sameCode(given: string, code: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(code)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Makes the first person who sends the code from the log the owner of a bot without one. A code is good for ten minutes, then
 * the log shows a new one. Each person has five tries with a code; nobody's tries use up the code, or anyone else's tries.
 */
export class Pairing {
  readonly #options: PairingOptions;
  readonly #clock: () => number;
  #code: { text: string; until: number } | undefined;
  /** The wrong tries with this code, by person. */
  readonly #tries = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PairingOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Logs a code if the bot has no owner, and a new one each time it expires. */
  async open(): Promise<void> {
    if (await this.#options.access.hasOwner()) return;
    this.#renew();
    this.#timer = setInterval(() => void this.#renewIfOpen(), VALID_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#code = undefined;
  }

  /** Whether a code is waiting to be used. */
  async isOpen(): Promise<boolean> {
    return this.#code !== undefined && !(await this.#options.access.hasOwner());
  }

  async try(given: string, userId: number): Promise<PairingOutcome> {
    if (await this.#options.access.hasOwner()) return "owned";
    const code = this.#code;
    if (code === undefined) return "wrong";
    if (this.#clock() > code.until) {
      this.#renew();
      return "wrong";
    }
    if ((this.#tries.get(userId) ?? 0) >= TRIES) return "ignored";
    if (!sameCode(given.trim().toUpperCase(), code.text)) return this.#countWrong(userId);
    this.close();
    return (await this.#options.settings.claimOwner(userId)) === userId ? "paired" : "owned";
  }

  #countWrong(userId: number): "wrong" | "exhausted" {
    const tries = (this.#tries.get(userId) ?? 0) + 1;
    this.#tries.delete(userId);
    const [longestAgo] = this.#tries.keys();
    if (longestAgo !== undefined && this.#tries.size >= MAX_COUNTED) this.#tries.delete(longestAgo);
    this.#tries.set(userId, tries);
    return tries < TRIES ? "wrong" : "exhausted";
  }

  async #renewIfOpen(): Promise<void> {
    if (await this.#options.access.hasOwner().catch(() => false)) this.close();
    else this.#renew();
  }

  #renew(): void {
    this.#code = { text: newCode(), until: this.#clock() + VALID_MS };
    this.#tries.clear();
    this.#options.log.warn(
      { code: this.#code.text },
      `this bot has no owner yet: send it "/start ${this.#code.text}" in a private chat within ten minutes`,
    );
  }
}

export interface PairServices {
  pairing: Pairing;
  say(text: string): Promise<void>;
  messages(): Promise<Messages>;
  /** Called with the new owner. */
  onPaired(ownerId: number): void;
}

/** Handles `/start CODE` in private while the bot has no owner. Everything else goes to the next middleware. */
export async function pair(
  ctx: Filter<BotContext, "message:text">,
  next: () => Promise<void>,
  { pairing, say, messages, onPaired }: PairServices,
): Promise<void> {
  const command = parseSlashCommand(ctx.message.text);
  if (command?.name !== "start" || ctx.chat.type !== "private" || ctx.from.is_bot) return next();
  if (foreignText(ctx.message) !== undefined) return next();
  const outcome = command.rest === "" ? "missing" : await pairing.try(command.rest, ctx.from.id);
  if (outcome === "paired") {
    onPaired(ctx.from.id);
    return say((await messages()).owned);
  }
  if (outcome === "wrong") return say((await messages()).wrongCode);
  if (outcome === "exhausted") return say((await messages()).wrongCodeTooOften);
  if (outcome === "ignored") return;
  if (outcome === "missing" && (await pairing.isOpen())) return say((await messages()).needsCode);
  return next();
}
