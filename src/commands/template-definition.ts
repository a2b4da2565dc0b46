import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import { wordingOf } from "../engine/param-issues.ts";
import { respellParams } from "../engine/respell-step.ts";
import { fail, type Result } from "../engine/result.ts";
import type { NewStep } from "../engine/workflow.ts";
import { z } from "../engine/zod.ts";
import { type Problem, problem, type Wording } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";

/** A ready-made workflow that takes a few params. */
export interface TemplateDefinition<P> {
  /** Its name in TEMPLATE_WORKFLOW: lower-case letters, digits and underscores. */
  name: string;
  /** One sentence for TEMPLATES. */
  summary: string;
  /** Example params. */
  example: JsonObject;
  params: z.ZodType<P>;
  /** Returns the steps. Dependencies are step names, or `step1`, `step2` … */
  steps(params: P): NewStep[];
}

/** A template without its params type, so that templates with different params fit in one table. */
export type Template = Omit<TemplateDefinition<never>, "params"> & { params: z.ZodType };

/** Declares a template; the params schema gives `steps` its types. */
export function defineTemplate<P>(definition: TemplateDefinition<P>): TemplateDefinition<P> {
  return definition;
}

/** Drops the params type, which is safe because `steps` only receives what the template's own `params` has parsed. */
export function listed<P>(definition: TemplateDefinition<P>): Template {
  return definition as unknown as Template;
}

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** The template, or an error if its name is not allowed or its example does not parse. */
export function checkTemplate<P>(definition: TemplateDefinition<P>): Result<Template> {
  const { name, example } = definition;
  if (!NAME.test(name))
    return fail(
      "invalid",
      `"${name}" cannot be a template's name.`,
      "Use lowercase letters, digits and underscores, for example daily_report.",
    );
  const steps = stepsOf(listed(definition), example);
  return steps.ok ? { ok: true, value: listed(definition) } : fail("invalid", `Its example: ${steps.error.message}`);
}

/** The template's steps with these params. An error names the param. */
export function stepsOf(template: Template, params: JsonObject): Result<NewStep[]> {
  const parsed = template.params.safeParse(respellParams(template.params, params));
  if (parsed.success) return { ok: true, value: template.steps(parsed.data as never) };
  const problems = parsed.error.issues.slice(0, 3).map((issue) => inWords(issue, template, params));
  return fail(
    "invalid",
    problem("templateParams", {
      template: template.name,
      problems,
      shortcode: `[MULTISTEP:TEMPLATE_WORKFLOW:${template.name}:${JSON.stringify(template.example)}]`,
    }),
  );
}

/** Worded like a handler's errors about its params. */
function inWords(issue: z.core.$ZodIssue, { params: schema }: Template, params: JsonObject): Wording {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    return problem("several", { problems: issue.keys.map((key) => unknownParameter(key, names)) });
  }
  const [name] = issue.path;
  const isMissing = issue.path.length === 1 && params[String(name)] === undefined;
  const why = isMissing ? problem("required") : wordingOf(issue);
  return name === undefined ? why : problem("atParam", { param: issue.path.map(String).join("."), why });
}

function unknownParameter(key: string, names: readonly string[]): Problem {
  const near = nearest(key, names);
  const others = near === undefined ? names : [];
  return problem("unknownParam", { name: `"${shortened(key, 64)}"`, near, names: others });
}
