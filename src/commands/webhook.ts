import type { Viewer } from "../engine/actor.ts";
import { idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import type { Webhook } from "../engine/webhook.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, italic, lines, pre, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import type { EffectScope, PlannedAct } from "./effects.ts";
import { heldStoredTexts } from "./foreign-texts.ts";
import { type Outcome, success } from "./outcome.ts";
import { shortTime } from "./schedule-words.ts";
import { whose } from "./whose.ts";

/** The length of a secret, in UTF-16 units. */
const SECRET = { least: 16, most: 200 };

/** `[MULTISTEP:WEBHOOK:workflow_id:{"secret":"…"}]` */
export const webhook = defineCommand({
  namespace: "MULTISTEP",
  action: "WEBHOOK",
  topic: "schedules",
  aliases: ["CREATE_WEBHOOK", "ADD_WEBHOOK", "HOOK", "HTTP_TRIGGER", "TRIGGER"],
  summary: "Creates an address that starts a workflow when it receives an HTTP request.",
  example: "[MULTISTEP:WEBHOOK:workflow_id]",
  result: "Shows the address, only once, and a curl command that calls it.",
  data: "{webhook_id}",
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "options", kind: "object", optional: true, example: '{"secret":"a-long-random-text"}' },
  ],
  notes: [
    "The run receives the request as context.request: body (JSON and forms as data), query, headers and method. With a secret, requests must be signed with X-Hub-Signature-256, as GitHub does. Requests with the same X-GitHub-Delivery or Idempotency-Key start only one run.",
  ],
  steps: "start",
  sets: ["webhook"],
  async prepare({ workflow, options = {} }, context) {
    const secret = secretIn(options);
    if (!secret.ok) return secret;
    if (context.registry.httpAddress === undefined) return fail("invalid", problem("noHttpForWebhooks"));
    const held = await heldStoredTexts(
      workflow,
      "WEBHOOK",
      Object.keys(options).length === 0 ? [] : [options],
      context,
    );
    if (held !== undefined) return held;
    return ok({
      input: { workflow, secret: secret.value },
      creates: [{ set: "webhook", id: idFrom("wh", context.origin.key), name: workflow.name }],
      plans: () => ({ act: "start", workflow, when: context.messages.replies.whenCalled }),
    });
  },
  async run({ workflow, secret }, context): Promise<Outcome> {
    const { engine, origin, registry, messages } = context;
    const made = await engine.createWebhook(workflow.id, secret, origin);
    if (!made.ok) return made;
    const { id, token, workflow_name } = made.value;
    const address = `${registry.httpAddress}/hooks/${token}`;
    const { replies } = messages;
    const text = lines([
      replies.webhookMade(bold(shortened(workflow_name, 100)), code(id)),
      [pre(address)],
      rich`${secret === undefined ? replies.callWebhook : replies.callSigned}`,
      [pre(secret === undefined ? curl(address) : signedCurl(address))],
      rich`${italic(replies.webhookShownOnce)}`,
    ]);
    return success(text, { effects: [{ set: "webhook", id, name: workflow_name }], data: { webhook_id: id } });
  },
});

function secretIn({ secret, ...others }: JsonObject): Result<string | undefined> {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return fail("invalid", problem("webhookOptions", { written: shortened(unknown, 60) }));
  if (secret === undefined || secret === null) return ok(undefined);
  const isLong = typeof secret === "string" && secret.length >= SECRET.least && secret.length <= SECRET.most;
  return isLong ? ok(secret) : fail("invalid", problem("webhookSecret"));
}

const BODY = '{"hello":"world"}';

function curl(address: string): string {
  return `curl -d '${BODY}' -H 'Content-Type: application/json' ${address}`;
}

/** The person puts the secret in: it is not shown again. */
function signedCurl(address: string): string {
  const signature = `$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/.* //')`;
  return [
    `SECRET='…'; BODY='${BODY}'`,
    `curl -d "$BODY" -H 'Content-Type: application/json' -H "X-Hub-Signature-256: sha256=${signature}" ${address}`,
  ].join("\n");
}

/** `[MULTISTEP:LIST_WEBHOOKS]` */
export const listWebhooks = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_WEBHOOKS",
  topic: "schedules",
  aliases: ["WEBHOOKS"],
  readOnly: true,
  summary: "Lists this chat's webhooks, newest first.",
  example: "[MULTISTEP:LIST_WEBHOOKS]",
  result: "Lists the webhooks, each with its workflow, when it was last called, and its id, but not its address.",
  data: "[{webhook_id, workflow_id, workflow, signed, suspended, last_execution}]",
  signature: [],
  async run(_, { engine, viewer, timeZone, messages }) {
    const { replies, progress } = messages;
    const all = await engine.listWebhooks(viewer);
    if (all.length === 0) return success([{ text: replies.noWebhooks }], { data: [] });
    const rows = all.slice(0, MAX_SHOWN).map((one) => webhookLine(one, viewer, timeZone, messages));
    if (all.length > MAX_SHOWN) rows.push([italic(progress.more(all.length - MAX_SHOWN))]);
    const data = all.map(({ id, workflow_id, workflow_name, signed, suspended, last }) => ({
      webhook_id: id,
      workflow_id,
      workflow: workflow_name,
      signed,
      suspended: suspended !== undefined,
      last_execution: last?.execution_id ?? null,
    }));
    return success(lines([rich`${replies.webhooks(all.length)}:`, ...rows]), { data });
  },
});

const MAX_SHOWN = 30;

function webhookLine(
  { id, workflow_name, actor, signed, suspended, last }: Webhook,
  viewer: Viewer,
  zone: string,
  { replies }: CommandContext["messages"],
): RichText {
  const state = [
    ...(signed ? [replies.webhookSigned] : []),
    ...(suspended === undefined ? [] : [replies.webhookIsSuspended]),
    last === undefined ? replies.neverCalled : replies.lastCalled(shortTime(last.at, zone)),
  ];
  return rich`• ${bold(shortened(workflow_name, 100))}${whose(actor, viewer, replies)} · ${state.join(", ")} · ${code(id)}`;
}

/** `[MULTISTEP:REMOVE_WEBHOOK:webhook_id]` */
export const removeWebhook = defineCommand({
  namespace: "MULTISTEP",
  action: "REMOVE_WEBHOOK",
  topic: "schedules",
  aliases: ["DELETE_WEBHOOK"],
  control: true,
  endsTarget: true,
  harmless: true,
  summary: "Removes a webhook: its address no longer starts anything. Runs already started continue.",
  example: "[MULTISTEP:REMOVE_WEBHOOK:webhook_id]",
  result: "Names the workflow that the address started.",
  data: "{webhook_id}",
  signature: [{ name: "webhook", kind: "webhook", example: "webhook_id" }],
  pinned: true,
  async run({ webhook: { id, name } }, { engine, viewer, origin, repeated, messages }): Promise<Outcome> {
    const removed = await engine.removeWebhook(id, viewer, origin);
    if (!removed.ok && !(repeated && removed.error.code === "not_found")) return removed;
    return success(messages.replies.webhookRemoved(bold(shortened(name, 100)), code(id)), { data: { webhook_id: id } });
  },
});

/** `[MULTISTEP:RESUME_WEBHOOK:webhook_id]` */
export const resumeWebhook = defineCommand({
  namespace: "MULTISTEP",
  action: "RESUME_WEBHOOK",
  topic: "schedules",
  control: true,
  summary: "Resumes a suspended webhook, with its workflow as it is now.",
  example: "[MULTISTEP:RESUME_WEBHOOK:webhook_id]",
  result: "Names the workflow that its address starts again.",
  data: "{webhook_id}",
  signature: [{ name: "webhook", kind: "webhook", example: "webhook_id" }],
  steps: "start",
  pinned: true,
  prepare({ webhook: { id } }, { messages }) {
    return ok({ input: { id }, plans: (scope) => resumePlan(id, scope, messages.replies.whenCalled) });
  },
  async run({ id }, { engine, viewer, origin, messages }): Promise<Outcome> {
    const resumed = await engine.resumeWebhook(id, viewer, origin);
    if (!resumed.ok) return resumed;
    const { workflow_name } = resumed.value;
    return success(messages.replies.webhookResumed(bold(shortened(workflow_name, 100)), code(resumed.value.id)), {
      data: { webhook_id: resumed.value.id },
    });
  },
});

/** What the webhook would start from now on. */
async function resumePlan(id: string, { engine, viewer }: EffectScope, when: string): Promise<PlannedAct> {
  const found = await engine.findWebhook(id, viewer);
  if (!found.ok) return { act: "start", workflow: { id: "", name: id }, steps: [], exists: true };
  const { workflow_id, workflow_name } = found.value;
  return { act: "start", workflow: { id: workflow_id, name: workflow_name }, when, exists: true };
}
