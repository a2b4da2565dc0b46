/** Why the engine would not do something. The code is stable and may be stored; the message is for people. */
export type RefusalCode =
  | "not_found"
  | "ambiguous"
  | "invalid"
  | "unknown_handler"
  | "cycle"
  | "missing_dependency"
  | "limit"
  | "wrong_state"
  | "forbidden";

/** Why not, and what to do about it. */
export interface Refusal {
  code: RefusalCode;
  /** One sentence that names the thing and what is wrong with it. */
  message: string;
  /** What to write instead, where that can be said. */
  hint?: string;
}

/** An expected outcome: what was asked for, or why not. */
export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** What was asked for. */
export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Why it was not done. */
export function refuse(code: RefusalCode, message: string, hint?: string): { ok: false; refusal: Refusal } {
  return {
    ok: false,
    refusal: hint === undefined ? { code, message } : { code, message, hint },
  };
}
