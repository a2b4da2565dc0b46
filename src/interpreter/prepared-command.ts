import type { Command, Prepared, Sets } from "../commands/command.ts";
import type { Effect } from "../commands/session.ts";
import type { Bound, WorkflowReference } from "../commands/signature.ts";
import type { ExpectedError } from "../engine/result.ts";
import type { References } from "./binding/resolve-arguments.ts";
import type { Segment } from "./binding/segments.ts";

/** A command that will run unless something before it fails: bound, its references resolved, its author authorised. */
export interface ReadyCommand {
  state: "ready";
  command: Command;
  prepared: Prepared<unknown>;
  /** The arguments as words. */
  values: Bound["values"];
  references: References;
  /** What the reply adds, such as JSON that was repaired. */
  notes: readonly string[];
  /** What is known of it, should it fail. */
  known: KnownOfCommand;
}

/** A shortcode that will not run, and what that leaves without a meaning for the rest of the message. */
export interface RefusedCommand {
  state: "refused";
  error: ExpectedError;
  effects: Effect[];
}

/** What is known of a command, should it fail. */
export interface KnownOfCommand {
  /** What it is called in other errors. */
  label: string;
  sets: readonly Sets[];
  segments: readonly Segment[];
  source: string;
  /** The workflow that it addresses, and how many segments name it, once that is known. */
  workflow?: WorkflowReference;
  leading?: number;
  /** The name of the step or the workflow, once it is bound. */
  name?: string;
}
