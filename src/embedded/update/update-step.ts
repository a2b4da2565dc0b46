import type { Doc, Value } from "../bson/document.ts";
import type { FilterContext } from "../filter/filter-node.ts";
import type { Change } from "../values/change-at.ts";
import type { Path } from "../values/path.ts";

/** What an update depends on besides the document. */
export interface UpdateContext extends FilterContext {
  readonly now: Date;
}

/** One operator on one field, to be compiled: `{$inc: {"a.b": 1}}` is `$inc` on `a.b` with the operand 1. */
export interface FieldUpdate {
  readonly operator: string;
  readonly name: string;
  readonly path: Path;
  readonly operand: Value;
  readonly context: UpdateContext;
}

/** A change of the field at one path, which may hold `$`, `$[]` and `$[name]`. */
export interface Step {
  readonly path: Path;
  /** Whether a missing path is created. */
  readonly creates: boolean;
  readonly onInsertOnly: boolean;
  /** The change for one document, as it was before the update, at one plain path. */
  readonly prepare: (original: Doc, place: Path) => Change;
}

/** Compiles an operator on one field. */
export type CompileUpdateOperator = (update: FieldUpdate) => readonly Step[];

/** A step that creates a missing path. */
export function creating(path: Path, prepare: Step["prepare"]): readonly Step[] {
  return [{ path, creates: true, onInsertOnly: false, prepare }];
}

/** A step that ignores documents without the path. */
export function changing(path: Path, prepare: Step["prepare"]): readonly Step[] {
  return [{ path, creates: false, onInsertOnly: false, prepare }];
}
