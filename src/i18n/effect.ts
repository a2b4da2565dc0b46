/**
 * What a step would do, as data: `src/i18n` has the sentences. Values are as written, so each may contain templates, or be "…"
 * where nothing was written.
 */
export type StepEffect =
  | { kind: "say"; text: string }
  /** `wants`: what a typed or sent answer must be. */
  | { kind: "ask"; text: string; options: string; wants?: "text" | "number" | "date" | "choice" | "file" }
  | { kind: "wait"; seconds: string }
  /** Without a query it concerns every document. */
  | { kind: "read_documents"; operation: "find" | "count"; collection: string; query?: string }
  | { kind: "read_file"; operation: "read" | "list"; path: string }
  | { kind: "quiet_shortcode"; shortcode: string; params: unknown }
  | BeyondChat;

/** An effect outside the step's chat, which a person must confirm. */
type BeyondChat =
  | { kind: "insert"; collection: string; documents: number; data: string }
  | { kind: "update"; collection: string; query?: string; fields: string }
  | { kind: "delete"; collection: string; query?: string }
  /** An operation that is unknown until its template is filled in. */
  | { kind: "database"; operation: string; collection: string }
  | { kind: "write_file"; operation: "write" | "append"; path: string; content: string }
  /** A file that someone sends is stored there. */
  | { kind: "keep_file"; path: string }
  | { kind: "delete_file"; path: string }
  | { kind: "file"; operation: string; path: string }
  | { kind: "pipeline"; from: string; to: string }
  | { kind: "request"; method: string; url: string; data?: string; secrets: string[] }
  /** The AI model gets that text. */
  | { kind: "ask_model"; prompt: string }
  | { kind: "send"; chat: string; text: string; title?: string }
  | { kind: "shortcode"; shortcode: string; params: unknown }
  /** Something that needs this capability. */
  | { kind: "right"; right: "files" | "database" | "network" | "secrets" | "admin" | "other-chats" | "ai" }
  | { kind: "unknown" }
  /** It shapes or starts a workflow that is only known at run time. */
  | { kind: "later" }
  /** It leads to more than can be checked in advance. */
  | { kind: "more" }
  /** In the handler's own words. */
  | { kind: "words"; text: string };

const WITHIN_CHAT: ReadonlySet<StepEffect["kind"]> = new Set([
  "say",
  "ask",
  "wait",
  "read_documents",
  "read_file",
  "quiet_shortcode",
]);

/** Whether a person is asked before a step does this, because it reaches beyond the step's own chat. */
export function goesBeyond({ kind }: StepEffect): boolean {
  return !WITHIN_CHAT.has(kind);
}

/** Whether it may remove something that exists. */
export function deletes({ kind }: StepEffect): boolean {
  return kind === "delete" || kind === "delete_file";
}
