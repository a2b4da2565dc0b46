import { ANSWER_TYPES } from "../../engine/question.ts";
import { problem } from "../../i18n/problem.ts";
import type { Caller } from "../caller.ts";
import { HttpProblem, orProblem } from "../http-problem.ts";
import { answers, body, CHANGE_PROBLEMS, createRoute, type HttpApp, json, NAMED_PROBLEMS, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";
import { byId } from "../shapes.ts";

const tags = ["Executions"];

const list = createRoute({
  method: "get",
  path: "/api/executions/{id}/questions",
  tags,
  summary: "The questions that an execution's steps are asking people",
  request: { params: byId },
  responses: {
    ...answers(
      200,
      "The open questions.",
      z
        .object({
          items: z.array(
            z.object({
              step: z.string(),
              text: z.string(),
              options: z.array(z.string()),
              answer_type: z
                .enum(ANSWER_TYPES)
                .optional()
                .openapi({ description: "The kind of answer to give; missing if one of the options must be chosen." }),
            }),
          ),
        })
        .openapi("Questions"),
    ),
    ...NAMED_PROBLEMS,
  },
});

const answer = createRoute({
  method: "post",
  path: "/api/executions/{id}/answer",
  tags,
  summary: "Answer a step's question",
  description:
    "With an option, or with text that is interpreted as in the chat: a number, a date in words, an option's name. Send files in the chat. Needs the same permissions as answering in the chat. The first answer counts.",
  request: {
    params: byId,
    body: body(
      z
        .object({
          step: z.string().min(1).max(64).openapi({ description: "The step's id." }),
          option: z
            .number()
            .int()
            .min(0)
            .max(1_000)
            .optional()
            .openapi({ description: "The index of the chosen option." }),
          text: z.string().optional().openapi({ description: "The answer, as you would write it in the chat." }),
        })
        .refine(({ option, text }) => (option === undefined) !== (text === undefined), {
          error: "must have either option or text",
        })
        .openapi("Answer"),
    ),
  },
  responses: { ...answers(200, "The answer was recorded.", z.object({}).openapi("Answered")), ...CHANGE_PROBLEMS },
});

/** `GET /api/executions/{id}/questions` and `POST /api/executions/{id}/answer`. */
export function answerRoutes(app: HttpApp, { engine, timeZone: zone }: HttpServices): void {
  const questionsOf = async (id: string, { viewer }: Caller) => {
    const view = orProblem(await engine.findExecution(id, viewer));
    return engine.questions({ execution: view.id });
  };

  app.openapi(list, async (c) => {
    const open = await questionsOf(c.req.valid("param").id, c.get("caller"));
    const items = open.map(({ step, text, question: { options, wants } }) => ({
      step: step.id,
      text,
      options,
      ...(wants === undefined ? {} : { answer_type: wants }),
    }));
    return json(c, { items });
  });

  app.openapi(answer, async (c) => {
    const caller = c.get("caller");
    const { step, option, text } = c.req.valid("json");
    const open = await questionsOf(c.req.valid("param").id, caller);
    const asked = open.find((one) => one.step.id === step);
    if (asked === undefined) throw new HttpProblem("wrong_state", problem("nothingAsked"));
    const { actor } = caller;
    const given = text === undefined ? { option: option as number } : { text, zone };
    const by = { actor, name: actor.name ?? String(actor.user_id) };
    orProblem(await engine.answer(asked.question, given, by));
    return json(c, {});
  });
}
