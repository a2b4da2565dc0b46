/** A status of a run. */
export type RunStatus = "created" | "scheduled" | "running" | "paused" | "completed" | "failed" | "cancelled";
/** A status of a step. */
export type StepStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";

export interface RunLine {
  id: string;
  workflow: string;
  workflow_id?: string;
  status: RunStatus;
  progress: number;
  waits?: boolean;
  started_by: { user_id: number; name?: string };
  created_at: string;
  ended_at?: string;
}

export interface Step {
  id: string;
  name: string;
  handler: string;
  status: StepStatus;
  reason?: string;
  attempts: number;
  max_attempts: number;
  params: Record<string, unknown>;
  dependencies: string[];
  condition?: string;
  result?: unknown;
  stored?: { bytes: number };
  error?: string;
  worker?: string;
  waits_for?: string;
  asks?: string;
  due?: string;
  started_at?: string;
  ended_at?: string;
  note?: string;
}

export interface Run extends RunLine {
  workflow_id: string;
  reason?: string;
  settled: number;
  total: number;
  rev: number;
  context: Record<string, unknown>;
  starts_at?: string;
  started_at?: string;
  actions: ("pause" | "resume" | "cancel" | "retry")[];
  steps: Step[];
}

export interface WorkflowLine {
  id: string;
  name: string;
  steps: number;
  made_by: { user_id: number; name?: string };
  created_at: string;
}

export interface Workflow extends Omit<WorkflowLine, "steps"> {
  description: string;
  steps: {
    id: string;
    number: number;
    name: string;
    handler: string;
    params: Record<string, unknown>;
    dependencies: string[];
    waits_for: string[];
    condition?: string;
  }[];
}

export interface Schedule {
  id: string;
  workflow_id: string;
  workflow: string;
  when: { kind: string; at?: string; cron?: string; also?: string[]; zone?: string; minutes?: number };
  next_at?: string;
  execution_id?: string;
  suspended?: { since: string };
  made_by: { user_id: number; name?: string };
}

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Queue {
  pending_steps: number;
  claimed_steps: number;
  completed_steps: number;
  failed_steps: number;
  active_workers: number;
  worker_capacity: number;
  steps_by_type: Record<string, number>;
}

export interface Worker {
  worker_id: string;
  host: string;
  pid: number;
  age_seconds: number | null;
  lease_seconds_left: number;
  capacity: number | null;
  running_steps: { execution_id: string; workflow: string; step: number }[];
}

/** What a step has logged. */
export interface StepLog {
  items: {
    at: string;
    level: "debug" | "info" | "warn" | "error";
    attempt: number;
    message: string;
    fields?: string;
  }[];
  earlier: number;
}

/** A question that a step asks people. */
export interface Question {
  step: string;
  text: string;
  options: string[];
  /** The answer to type; missing if one of the options decides. */
  answer_type?: "text" | "number" | "date" | "choice" | "file";
}

/** What the server answers when it refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly hint: string | undefined;
  /** Set if a person has to confirm a plan first. */
  readonly plan: string | undefined;
  readonly digest: string | undefined;

  constructor(status: number, body: { detail?: string; hint?: string; plan?: string; digest?: string }) {
    super(body.detail ?? `HTTP ${status}`);
    this.status = status;
    this.hint = body.hint;
    this.plan = body.plan;
    this.digest = body.digest;
  }
}

/** The session of a Mini App, kept only here; elsewhere it is in a cookie that scripts cannot read. */
let bearer: string | undefined;

/** Exchanges a token, or a login that works once, for a session. */
export async function signIn(token: string): Promise<void> {
  await call("POST", "/session", { token });
}

/** Exchanges what Telegram gives a Mini App for a session. */
export async function signInByTelegram(initData: string): Promise<void> {
  bearer = (await call<{ token: string }>("POST", "/session/telegram", { init_data: initData })).token;
}

export async function signOut(): Promise<void> {
  bearer = undefined;
  await call("DELETE", "/session");
}

function headersWith(more: Record<string, string>): Record<string, string> {
  return bearer === undefined ? more : { ...more, authorization: `Bearer ${bearer}` };
}

/** A request to the public API. Throws a `Refusal`. */
export async function call<T>(method: string, path: string, body?: unknown, confirm?: string): Promise<T> {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: headersWith({
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(confirm === undefined ? {} : { confirm }),
    }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const value = isJson && text !== "" ? JSON.parse(text) : {};
  if (!response.ok) throw new Refusal(response.status, value);
  return value as T;
}

/** Calls back after each change of a run, until it has ended or `signal` is aborted. Reconnects by itself. */
export async function follow(id: string, signal: AbortSignal, changed: () => void): Promise<void> {
  let last: string | undefined;
  for (let failures = 0; !signal.aborted; ) {
    try {
      const response = await fetch(`/api/executions/${id}/events`, {
        signal,
        credentials: "same-origin",
        headers: headersWith(last === undefined ? {} : { "last-event-id": last }),
      });
      if (response.status === 204 || response.status === 401 || response.status === 404) return;
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      failures = 0;
      for await (const event of eventsIn(response.body)) {
        last = event.id ?? last;
        changed();
        if (event.name === "end") return;
      }
    } catch {
      failures += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 500 * 2 ** failures)));
  }
}

async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<{ name: string; id?: string }> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").flatMap((line): [string, string][] => {
          const at = line.indexOf(":");
          return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()]] : [];
        }),
      );
      if (fields.has("event")) {
        const id = fields.get("id");
        yield { name: fields.get("event") ?? "", ...(id === undefined ? {} : { id }) };
      }
    }
  }
}
