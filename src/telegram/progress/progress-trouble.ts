import { type ApiFailure, isButtonRefused, isChatClosed, isMessageGone, isNotModified } from "../api/bot-api.ts";
import { backoffMs } from "../api/retry.ts";
import type { ButtonSupport } from "../buttons/execution-buttons.ts";

/** After this many failed edits in a row, the final state is sent as a new message. */
const EDIT_TRIES = 7;
/** After this many sends with an unknown outcome, nothing more is sent. */
const UNKNOWN_SENDS = 3;
/** After this many sends that failed, or had an unknown outcome, rich messages are given up. */
const RICH_TRIES = 4;
const RICH_UNKNOWN = 2;

/** What follows a failure: the message shows it after all, try again, or nothing can be shown there. */
export type Recovery = { kind: "shown" } | { kind: "again"; afterMs: number; isGone?: true } | { kind: "closed" };

/** The failures of one progress message so far, and what follows from them. */
export class ProgressTrouble {
  /** Which buttons the server accepts. */
  support: ButtonSupport = "all";
  /** False once edits have failed permanently, so that only a new message can show anything. */
  isEditable = true;
  #tries = 0;
  #unknownSends = 0;
  #resends = 0;

  /** Whether it is unknown if the message arrived. */
  get isUncertain(): boolean {
    return this.#unknownSends > 0;
  }

  /** Whether it was sent again without knowing. */
  get isRepeated(): boolean {
    return this.#unknownSends > 1;
  }

  /** Whether sends fail so often that the content may be the reason; some servers break where others refuse. */
  get isStuck(): boolean {
    return this.#tries >= RICH_TRIES || this.#unknownSends >= RICH_UNKNOWN;
  }

  noteShown(): void {
    this.#tries = 0;
  }

  /** What to do next. `isFirst`: there was no message yet. `isGone`: it no longer exists. */
  after(failure: ApiFailure, isFirst: boolean): Recovery {
    if (isNotModified(failure)) return { kind: "shown" };
    if (failure.kind === "rate" || failure.kind === "moved") return { kind: "again", afterMs: 0 };
    if (failure.kind !== "refused") {
      // Two messages would be worse than a late one, so after a repeated send only the final state is sent again.
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
