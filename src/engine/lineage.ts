/**
 * The position of an execution among executions that start each other by shortcodes in their steps. Depth and a budget that
 * all descendants of one root share keep a workflow from starting itself forever.
 */
export interface Lineage {
  /** The execution at the top, whose budget is shared; the execution itself if missing. */
  root?: string;
  /** How many ancestors it has. */
  depth: number;
  /** When the execution at the top was started. Names in steps never mean what others have made since. */
  since?: Date;
}
