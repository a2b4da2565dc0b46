import type { Appearance } from "../../grammar/prose/appearance.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { Command, Prepared, Sets } from "../commands/command.ts";
import type { ReplyButton } from "../commands/outcome.ts";
import type { Effect } from "../commands/session.ts";
import type { Bound, WorkflowReference } from "../commands/signature.ts";
import type { ExpectedError } from "../engine/result.ts";
import type { Problem, Wording } from "../i18n/problem.ts";
import type { References } from "./binding/resolve-arguments.ts";
import type { Segment } from "./binding/segments.ts";
import type { RecordedOutcome } from "./recorded-outcome.ts";

/** A command that will run unless an earlier one fails: bound, resolved and authorised. */
export interface ReadyCommand {
  state: "ready";
  command: Command;
  prepared: Prepared<unknown>;
  /** The arguments before their references were resolved. */
  values: Bound["values"];
  references: References;
  /** Notes for the reply, such as JSON that was repaired. */
  notes: readonly Problem[];
  /** What to invalidate should it fail. */
  known: KnownOfCommand;
}

/** What would help a shortcode that was refused. */
export type Correction =
  /** A shortcode to write instead, which has been prepared and would run. */
  | { kind: "rewritten"; shortcode: string; ready: ReadyCommand }
  /** As it was written, once the corrections before it have run; `shortcode` names what it refers to by id. */
  | { kind: "follows"; shortcode: string; ready: ReadyCommand };

/** What a command that failed was about, by id. */
export interface HintTarget {
  workflow?: string;
  execution?: string;
}

/** A shortcode that will not run, and the effects of that on the rest of the message. */
export interface RefusedCommand {
  state: "refused";
  error: ExpectedError;
  effects: Effect[];
  /** What its hints are about, as far as that is known. */
  target: HintTarget;
  /** Shortcodes that may have been meant, likeliest first. They have not been tried. */
  candidates: readonly string[];
  /** What would help, once it has been tried. */
  correction?: Correction;
}

/**
 * A start that would run, but something that shapes its workflow, or may have been meant to, has failed. It counts as an
 * error.
 */
export interface HeldCommand {
  state: "held";
  error: ExpectedError;
  effects: Effect[];
  correction?: Correction;
  ready: ReadyCommand;
}

/** A command that would run, but that the message does not plainly ask for; it becomes a button. */
export interface OfferedCommand {
  state: "offered";
  /**
   * `mention`: it is part of a sentence or a quotation. `choice`: the message offers several starts to choose from.
   * `created-here`: it would end what the same message creates.
   */
  why: "mention" | "choice" | "created-here";
  button: ReplyButton;
  effects: Effect[];
  ready: ReadyCommand;
}

/** A shortcode in a sentence that refers to nothing, or one that someone else wrote: it is shown as it is written. */
export interface MentionedCommand {
  state: "mentioned";
  /** It shows how shortcodes are written, and the reply says that it was read that way. */
  isExplained?: true;
  effects: Effect[];
}

/** What was decided about a shortcode. */
export type Decided = ReadyCommand | RefusedCommand | HeldCommand | OfferedCommand | MentionedCommand;

/** A shortcode that ran before a crash. */
interface RecordedCommand {
  state: "recorded";
  outcome: RecordedOutcome;
}

/** A shortcode of the message: it has already run, or what was decided about it. */
export type PreparedCommand = { node: ShortcodeNode | BrokenNode; index: number; appearance: Appearance } & (
  | RecordedCommand
  | Decided
);

/** What is known of a command so far, which tells what to invalidate should it fail. */
export interface KnownOfCommand {
  /** Its name in errors of other commands. */
  label: Wording;
  sets: readonly Sets[];
  segments: readonly Segment[];
  source: string;
  /** Its position in the message, from 1. */
  line: number;
  /** It is an unknown command and may have been meant to shape a workflow: the one that it names, or any. */
  mayShape: "named" | "unnamed" | undefined;
  /** The workflow that it names, and how many segments name it, once resolved. */
  workflow?: WorkflowReference;
  leading?: number;
  /** The name of the step or the workflow, once it is bound. */
  name?: string;
  /** The arguments in another order or number, if they were probably meant so. */
  rewritten?: readonly Segment[];
  /** A whole shortcode that was probably meant. */
  instead?: string | undefined;
}
