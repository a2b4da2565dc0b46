import { randomUUID } from "node:crypto";
import { parseOnce } from "../../../grammar/shortcode/parse.ts";
import { plain } from "../../i18n/rich-text.ts";
import { planOf } from "../../interpreter/plan.ts";
import { prepareMessage } from "../../interpreter/prepare.ts";
import type { Reply } from "../../interpreter/reply.ts";
import type { ReplyPart } from "../../interpreter/reply-parts.ts";
import { runMessage } from "../../interpreter/run-message.ts";
import { Turns } from "../../interpreter/turns.ts";
import { originOf } from "../caller.ts";
import { CONFIRM_HEADER, confirmed, isAsked, startHeaders } from "../confirmation.ts";
import { answers, body, CHANGE_PROBLEMS, createRoute, type HttpApp, json, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

const interpretation = z
  .object({
    text: z
      .string()
      .openapi({ description: "The reply: the text's prose, with each shortcode replaced by its outcome." }),
    parts: z.array(
      z.object({
        kind: z.enum(["prose", "thinking", "outcome"]),
        text: z.string(),
        ok: z.boolean().optional(),
        index: z
          .number()
          .int()
          .optional()
          .openapi({ description: "The position of the shortcode in the text, starting at 0." }),
      }),
    ),
    executions: z.array(z.string()).openapi({ description: "The runs that were started, resumed or retried." }),
    errors: z.number().int(),
    offers: z
      .array(z.object({ label: z.string(), shortcode: z.string() }))
      .openapi({ description: "Commands that were only mentioned and did not run." }),
    repeated: z.boolean().openapi({ description: "The key was used before, so nothing happened this time." }),
  })
  .openapi("Interpretation");

const route = createRoute({
  method: "post",
  path: "/api/interpret",
  tags: ["Shortcodes"],
  summary: "Run the shortcodes in a text, as if sent to the token's chat",
  request: {
    headers: startHeaders,
    body: body(z.object({ text: z.string().min(1).max(1_000_000) }).openapi("Text")),
  },
  responses: {
    ...answers(200, "What each shortcode did. A failed one doesn't stop the others.", interpretation),
    ...CHANGE_PROBLEMS,
  },
});

/** `POST /api/interpret`. */
export function interpretRoutes(app: HttpApp, services: HttpServices): void {
  const { engine, chats, access, registry, timeZone } = services;
  /** Texts of one chat run one after another. */
  const turns = new Turns<number>();

  app.openapi(route, async (c) => {
    const { text } = c.req.valid("json");
    const { "idempotency-key": given, [CONFIRM_HEADER]: digest } = c.req.valid("header");
    const caller = c.get("caller");
    const messages = c.get("messages");
    const { key } = originOf(caller, "text", given ?? randomUUID());
    const { actor, viewer } = caller;
    const answer = await turns.take(actor.chat_id, async () => {
      const before = given === undefined ? undefined : await chats.inbox.find(key);
      if (before?.state === "finished") return { reply: NOTHING, repeated: true };
      const prepareServices = { engine, chats, registry, authorize: access.authorize, timeZone, messages };
      const outcomes = before?.outcomes ?? [];
      const prepared = await prepareMessage(
        { key, actor, viewer, text, outcomes },
        parseOnce(text, registry.vocabulary),
        prepareServices,
      );
      const plan = isAsked(services, caller)
        ? await planOf(prepared, { engine, authorize: access.authorize, registry })
        : undefined;
      // What has begun to run before a crash was confirmed.
      if (plan !== undefined && before === undefined) await confirmed(plan, services, caller, messages, digest);
      // Without a key it cannot be repeated, so nothing of it is stored.
      if (given !== undefined) await chats.inbox.accept({ key, actor: { ...actor, gateway: INBOX }, text });
      const reply = await runMessage(prepared, {
        ...prepareServices,
        ...(plan === undefined ? {} : { pins: plan.pins }),
        recordOutcome: async (index, outcome) => {
          if (given !== undefined) await chats.inbox.recordOutcome(key, index, outcome);
        },
      });
      if (given !== undefined) await chats.inbox.finish(key);
      return { reply, repeated: false };
    });
    return json(c, interpretationOf(answer.reply, answer.repeated));
  });
}

/** Keeps texts apart from the messages of bots, which would continue with them after a crash. */
const INBOX = "http";

const NOTHING: Reply = { parts: [], executions: [], errors: 0, buttons: [] };

function interpretationOf({ parts, executions, errors, buttons }: Reply, repeated: boolean) {
  const shown = parts.map(partOf);
  return {
    text: shown.map(({ text }) => text).join(""),
    parts: shown,
    executions,
    errors,
    offers: buttons.map(({ label, shortcode }) => ({ label, shortcode })),
    repeated,
  };
}

function partOf(part: ReplyPart) {
  if (part.kind !== "outcome") return { kind: part.kind, text: part.text };
  return { kind: part.kind, text: plain(part.text), ok: part.ok, index: part.index };
}
