import type { Settings } from "../chat-store/settings.ts";
import { type Locale, MESSAGES, toLocale } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";

interface Known {
  /** When to look again: another process may have stored a different choice. */
  until: number;
  chosen?: Locale;
  heard?: Locale;
}

/** The most people to remember; others are looked up. */
const MANY = 10_000;

/** How long to trust what is remembered, in ms. */
const FRESH_MS = 30_000;

/** Knows each person's language: the one they chose, else the one Telegram reports, else the default. */
export class Locales {
  readonly #settings: Pick<Settings, "languageOf" | "setLanguage">;
  readonly #fallback: Locale;
  readonly #known = new Map<number, Known>();

  readonly #clock: () => number;

  constructor(
    settings: Pick<Settings, "languageOf" | "setLanguage">,
    fallback: Locale = "en",
    clock: () => number = () => performance.now(),
  ) {
    this.#settings = settings;
    this.#fallback = fallback;
    this.#clock = clock;
  }

  /** The messages in a person's language. `code` is the language Telegram reports for them, if known. */
  async messagesFor(userId: number, code?: string): Promise<Messages> {
    const known = await this.#find(userId);
    const heard = toLocale(code);
    if (heard !== undefined && heard !== known.heard) {
      known.heard = heard;
      await this.#settings.setLanguage(userId, { heard });
    }
    return MESSAGES[known.chosen ?? known.heard ?? this.#fallback];
  }

  /** The messages in a person's language as far as it is known without asking the database. */
  guess(userId: number, code?: string): Messages {
    const known = this.#known.get(userId);
    return MESSAGES[known?.chosen ?? toLocale(code) ?? known?.heard ?? this.#fallback];
  }

  async choose(userId: number, chosen: Locale): Promise<Messages> {
    (await this.#find(userId)).chosen = chosen;
    await this.#settings.setLanguage(userId, { chosen });
    return MESSAGES[chosen];
  }

  async #find(userId: number): Promise<Known> {
    const known = this.#known.get(userId);
    if (known !== undefined && known.until > this.#clock()) return known;
    // If the database is unreachable, use what was known.
    const kept = await this.#settings.languageOf(userId).catch((error: unknown) => {
      if (known === undefined) throw error;
      return known;
    });
    const [chosen, heard] = [toLocale(kept.chosen), toLocale(kept.heard)];
    const found: Known = {
      until: this.#clock() + FRESH_MS,
      ...(chosen === undefined ? {} : { chosen }),
      ...(heard === undefined ? {} : { heard }),
    };
    if (this.#known.size >= MANY) this.#known.clear();
    this.#known.set(userId, found);
    return found;
  }
}
