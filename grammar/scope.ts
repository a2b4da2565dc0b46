import type { JsonValue } from "./json.ts";

/** What a condition or a template sees of a step. */
export interface StepView {
  status: string;
  result: JsonValue;
  error: JsonValue;
  attempts: number;
}

/** What conditions and templates are evaluated in. */
export interface Scope {
  /** Only its own properties are read. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** The step of a name or placeholder (`step1`), or undefined where there is none. */
  step(name: string): StepView | undefined;
  /** The value of a secret, or undefined; absent where secrets may not be used. */
  secret?(name: string): string | undefined;
}
