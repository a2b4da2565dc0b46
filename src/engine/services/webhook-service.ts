import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { problem } from "../../i18n/problem.ts";
import { isTheirs, peopleOf, type Viewer } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { idFrom, newToken } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Database } from "../storage/database.ts";
import type { WebhookDocument } from "../storage/documents.ts";
import {
  deleteWebhook,
  findWebhooks,
  insertWebhook,
  listWebhooks,
  loadWebhook,
  recordCall,
  resumeWebhook,
  suspendWebhook,
  webhookByToken,
} from "../storage/webhooks.ts";
import { keepWorkflow } from "../storage/workflows.ts";
import type { Webhook } from "../webhook.ts";
import type { EngineContext } from "./engine-context.ts";
import type { ExecutionService } from "./execution-service.ts";
import { type AskQuota, mayAct } from "./guards.ts";
import type { Pinning } from "./pinning.ts";
import { createReview, tellSuspension } from "./starter-review.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** The engine's operations on webhooks. */
export type WebhookService = Pick<
  Engine,
  "createWebhook" | "findWebhook" | "removeWebhook" | "resumeWebhook" | "listWebhooks" | "callWebhook"
>;

/** 32 random bytes. */
const TOKEN = /^[\w-]{43}$/;

function toWebhook({ _id, secret, token_hash: _, origin: _origin, pins: _pins, ...fields }: WebhookDocument): Webhook {
  return { id: _id, ...fields, signed: secret !== undefined };
}

async function findOne(database: Database, reference: string, viewer: Viewer): Promise<Result<WebhookDocument>> {
  const exact = await loadWebhook(database, reference, viewer);
  if (exact !== undefined) return ok(exact);
  const [webhook, other] = await findWebhooks(database, reference, viewer);
  if (webhook === undefined || reference.length < 4)
    return fail("not_found", problem("noWebhook", { written: reference }));
  if (other !== undefined) return fail("ambiguous", problem("manyWebhooks", { written: reference }));
  return ok(webhook);
}

/** See `Engine`. Tokens are stored as hashes. Secrets must be stored as they are, and never leave this service. */
export function createWebhookService(
  {
    database,
    messenger,
    tell,
    areOwners,
    now,
  }: Pick<EngineContext, "database" | "messenger" | "tell" | "areOwners" | "now">,
  workflows: WorkflowService,
  executions: ExecutionService,
  pinning: Pinning,
  askQuota: AskQuota,
): WebhookService {
  const review = createReview(workflows, pinning);
  return {
    async createWebhook(workflowId, secret, origin) {
      if (origin.lineage !== undefined) return fail("forbidden", problem("webhookFromStep"));
      const workflow = await workflows.byId(workflowId);
      if (workflow === undefined) return fail("not_found", problem("noWorkflow", { written: workflowId }));
      const checked = await executions.check(workflowId, {});
      if (!checked.ok) return checked;
      const pins = await pinning.pin({ workflows: [workflow] }, origin, origin.pins);
      if (!pins.ok) return pins;
      const token = randomBytes(32).toString("base64url");
      if (workflow.one_run !== undefined) await keepWorkflow(database, workflow.id);
      const stored = await insertWebhook(database, {
        _id: idFrom("wh", origin.key),
        token_hash: hashOf(token),
        origin: origin.key,
        workflow_id: workflow.id,
        workflow_name: workflow.name,
        actor: origin.actor,
        ...(origin.shapers === undefined ? {} : { shapers: origin.shapers }),
        ...(secret === undefined ? {} : { secret }),
        created_at: now(),
        pins: pins.value,
      });
      return ok({ ...toWebhook(stored), token });
    },

    async findWebhook(reference, viewer) {
      const found = await findOne(database, reference, viewer);
      return found.ok ? ok(toWebhook(found.value)) : found;
    },

    async removeWebhook(reference, viewer, by) {
      const found = await findOne(database, reference, viewer);
      if (!found.ok) return found;
      const { _id, actor } = found.value;
      if (!(await mayAct(actor.user_id, by, areOwners)))
        return fail("forbidden", problem("notYourWebhook", { id: _id }));
      await deleteWebhook(database, _id);
      return ok(toWebhook(found.value));
    },

    async resumeWebhook(reference, viewer, origin) {
      const found = await findOne(database, reference, viewer);
      if (!found.ok) return found;
      const { _id, actor, workflow_id, workflow_name } = found.value;
      const person = actor.name ?? String(actor.user_id);
      if (!peopleOf(origin).every((one) => isTheirs(actor.user_id, one)))
        return fail("forbidden", problem("onlyMakerResumesWebhook", { id: _id, person }));
      const workflow = await workflows.byId(workflow_id);
      if (workflow === undefined) return fail("not_found", problem("noWorkflow", { written: workflow_name }));
      const pins = await pinning.pin({ workflows: [workflow] }, found.value, origin.pins);
      if (!pins.ok) return pins;
      await resumeWebhook(database, _id, pins.value);
      const { suspended: _, ...resumed } = found.value;
      return ok(toWebhook(resumed));
    },

    async listWebhooks(viewer) {
      return (await listWebhooks(database, viewer)).map(toWebhook);
    },

    async callWebhook(token, { raw, signature, key, request }) {
      const webhook = TOKEN.test(token) ? await webhookByToken(database, hashOf(token)) : undefined;
      if (webhook === undefined) return fail("not_found", problem("noSuchWebhookAddress"));
      const { _id, secret, workflow_id, actor, shapers = [] } = webhook;
      if (secret !== undefined && !isSigned(raw, signature, secret))
        return fail("forbidden", problem("webhookSignature"));
      const call = `${_id}:${key === undefined ? newToken() : `key:${hashOf(key)}`}`;
      const id = idFrom("ex", call);
      // The same request may have started it before a change.
      if (key !== undefined && (await executions.view(id)) !== undefined) return ok({ execution_id: id });
      const pins = await review(webhook);
      if (!pins.ok) {
        const since = now();
        if (await suspendWebhook(database, _id, { since, changes: pins.changes ?? [] }))
          await tellSuspension(webhook, { webhook: _id }, `${_id}:suspended:${since.getTime()}`, tell);
        return fail("wrong_state", problem("webhookSuspended"));
      }
      const origin = { key: call, actor, shapers, pins: pins.value };
      const room = await askQuota(origin, "stored", "executions");
      if (!room.ok) return room;
      await messenger.openQuietly(id, actor);
      const started = await executions.execute(workflow_id, { request }, origin);
      if (!started.ok) return started;
      await recordCall(database, _id, { at: now(), execution_id: id }, pins.value);
      return ok({ execution_id: id });
    },
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Whether `signature` is `sha256=` and the body's HMAC in hexadecimal. Takes the same time wherever they differ. */
function isSigned(raw: Uint8Array, signature: string | undefined, secret: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`);
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
