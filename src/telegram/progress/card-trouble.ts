import { type ApiFailure, isButtonRefused, isChatClosed, isMessageGone, isNotModified } from "../api-failure.ts";
import { backoffMs } from "../backoff.ts";
import type { ButtonSupport } from "./card-keyboard.ts";

/** After so many edits that came to nothing, one after another, the final state is sent as a new message. */
const EDIT_TRIES = 7;
/** After so many sends of which it is not known whether they arrived, nothing more is sent. */
const UNKNOWN_SENDS = 3;
/** After so many sends that came to nothing, or to nobody knows what, a message is given up for being rich. */
const RICH_TRIES = 4;
const RICH_UNKNOWN = 2;

/** What comes after a failure: the message shows it after all, it is tried again, or nothing can be shown there. */
export type Recovery = { kind: "shown" } | { kind: "again"; afterMs: number; isGone?: true } | { kind: "closed" };

/** What has gone wrong with one card's message so far, and what follows from it. */
export class ProgressTrouble {
  /** How many buttons the server takes. */
  support: ButtonSupport = "all";
  /** False when edits have failed for good: only a new message can show anything. */
  isEditable = true;
  #tries = 0;
  #unknownSends = 0;
  #resends = 0;

  /** Whether it is not known if the message has arrived. */
  get isUncertain(): boolean {
    return this.#unknownSends > 0;
  }

  /** Whether it has been sent again without knowing. */
  get isRepeated(): boolean {
    return this.#unknownSends > 1;
  }

  /** Whether sends fail so often that it may be for what is sent: some servers break where others refuse. */
  get isStuck(): boolean {
    return this.#tries >= RICH_TRIES || this.#unknownSends >= RICH_UNKNOWN;
  }

  noteShown(): void {
    this.#tries = 0;
  }

  /** What to do next. `isFirst`: there was no message yet. `isGone`: there is none any more. */
  after(failure: ApiFailure, isFirst: boolean): Recovery {
    if (isNotModified(failure)) return { kind: "shown" };
    if (failure.kind === "rate" || failure.kind === "moved") return { kind: "again", afterMs: 0 };
    if (failure.kind !== "refused") {
      // Two messages would be worse than one that comes late: after a repeated send only the final state is sent again.
      if (isFirst && failure.kind === "unknown" && ++this.#unknownSends > UNKNOWN_SENDS) return { kind: "closed" };
      this.#tries += 1;
      if (!isFirst && this.#tries >= EDIT_TRIES) this.isEditable = false;
      return { kind: "again", afterMs: backoffMs(this.#tries) };
    }
    if (this.support !== "none" && isButtonRefused(failure)) {
      this.support = this.support === "all" ? "callbacks" : "none";
      return { kind: "again", afterMs: 0 };
    }
    if (isChatClosed(failure) || isFirst || !this.isEditable) return { kind: "closed" };
    if (isMessageGone(failure))
      return this.#resends++ > 0 ? { kind: "closed" } : { kind: "again", afterMs: 0, isGone: true };
    this.isEditable = false;
    return { kind: "again", afterMs: 0 };
  }
}
