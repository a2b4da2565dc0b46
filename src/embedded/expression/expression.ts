import type { Value } from "../bson/document.ts";
import type { TextKey } from "../values/encode-key.ts";

/** Values of `let` and of the system, such as NOW, by name without dollars. */
export type Variables = ReadonlyMap<string, Value | undefined>;

/** What an expression sees when it is evaluated. */
export interface Scope {
  /** The document, which field paths start from. */
  readonly root: Value | undefined;
  readonly variables: Variables;
}

/** A compiled expression; undefined means missing. */
export type Evaluate = (scope: Scope) => Value | undefined;

/** What an operator needs to compile its argument. */
export interface Compiler {
  readonly compile: (expression: Value) => Evaluate;
  /** The collation: what compares strings compares them by this. */
  readonly textKey: TextKey | undefined;
}

/** Compiles an operator with its argument; `name` is for its messages. */
export type CompileOperator = (argument: Value, compiler: Compiler, name: string) => Evaluate;

/** A family of operators, by name. */
export type Operators = Readonly<Record<string, CompileOperator>>;
