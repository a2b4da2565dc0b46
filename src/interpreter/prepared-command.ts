import type { Command, Prepared, Sets } from "../commands/command.ts";
import type { Effect } from "../commands/session.ts";
import type { Bound, WorkflowReference } from "../commands/signature.ts";
import type { ExpectedError } from "../engine/result.ts";
import type { Problem, Wording } from "../i18n/problems/problem.ts";
import type { References } from "./binding/resolve-arguments.ts";
import type { Segment } from "./binding/segments.ts";

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
  | { kind: "rewritten"; shortcode: string }
  /** As it was written, once the corrections before it have run; `shortcode` names what it refers to by id. */
  | { kind: "follows"; shortcode: string };

/** A shortcode that will not run, and the effects of that on the rest of the message. */
export interface RefusedCommand {
  state: "refused";
  error: ExpectedError;
  effects: Effect[];
  /** Shortcodes that may have been meant, likeliest first. They have not been tried. */
  candidates: readonly string[];
  /** What would help, once it has been tried. */
  correction?: Correction;
}

/** What is known of a command so far, which tells what to invalidate should it fail. */
export interface KnownOfCommand {
  /** Its name in errors of other commands. */
  label: Wording;
  sets: readonly Sets[];
  segments: readonly Segment[];
  source: string;
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
