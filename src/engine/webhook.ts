import type { Actor, Shaper } from "./actor.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Suspension } from "./schedule.ts";

/** A workflow that an HTTP request starts. */
export interface Webhook {
  /** `wh_…` */
  id: string;
  workflow_id: string;
  workflow_name: string;
  /** Who made it. Its runs have their rights. */
  actor: Actor;
  /** Everyone else who shaped it. */
  shapers?: readonly Shaper[];
  created_at: Date;
  /** Whether requests must be signed with its secret. */
  signed: boolean;
  /** When it last started a run, and which. */
  last?: { at: Date; execution_id: string };
  /** Set while it starts nothing, because someone else has changed what it would start. */
  suspended?: Suspension;
}

/** A webhook that was just made. */
export interface NewWebhook extends Webhook {
  /** The part of its address that nobody can guess. It is kept as a hash: nobody can read it later. */
  token: string;
}

/** A request to a webhook, as far as the run gets to see it: its `context.request`. */
export interface WebhookRequest extends JsonObject {
  method: string;
  /** JSON and forms as data, any other body as text. */
  body: JsonValue;
  query: JsonObject;
  /** Names in lower case. */
  headers: JsonObject;
}

/** A request to a webhook. */
export interface WebhookCall {
  /** The body as it came, for the signature. */
  raw: Uint8Array;
  /** The header `X-Hub-Signature-256`. */
  signature?: string;
  /** Requests with the same key start one run. Default: each starts its own. */
  key?: string;
  request: WebhookRequest;
}
