import type { RichText } from "../i18n/rich-text.ts";

/** What comes back for one message: its prose with each island replaced by its outcome, in place. */
export interface Reply {
  parts: ReplyPart[];
  /** Executions that the message started, resumed or retried, each once, in order. */
  executions: string[];
  /** Islands that had an error. */
  errors: number;
  /** Commands that were explained rather than asked for (CANCEL of what the same message created): offered instead of run. */
  buttons: ReplyButton[];
  /** Nothing has been carried out: a person is asked first. */
  waits?: boolean;
}

/** A stretch of prose, or what came of an island. */
export type ReplyPart =
  | { kind: "prose"; text: string }
  /** `island` counts from 0. */
  | { kind: "outcome"; island: number; ok: boolean; text: RichText };

/** A shortcode that is offered. */
export interface ReplyButton {
  /** In words, e.g. `Cancel ex_7k3m`. */
  label: string;
  /** The shortcode that a press runs. */
  shortcode: string;
}
