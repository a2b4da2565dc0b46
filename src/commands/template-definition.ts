import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import type { NewStep } from "../engine/workflow.ts";
import { z } from "../engine/zod.ts";
import { shortened } from "../i18n/rich-text.ts";

/** A workflow that is made by its name and a few params. */
export interface TemplateDefinition<P> {
  /** As written in TEMPLATE_WORKFLOW: lower case, digits and underscores. */
  name: string;
  /** One sentence for TEMPLATES. */
  summary: string;
  /** Params that work. */
  example: JsonObject;
  params: z.ZodType<P>;
  /** The steps. Dependencies are names of steps, or `step1`, `step2` … */
  steps(params: P): NewStep[];
}

/** A template whose params type has been forgotten, so that different ones fit in one table. */
export type Template = Omit<TemplateDefinition<never>, "params"> & { params: z.ZodType };

/** Declares a template; the params schema gives `steps` its types. */
export function defineTemplate<P>(definition: TemplateDefinition<P>): TemplateDefinition<P> {
  return definition;
}

/** `steps` is given nothing but what the template's own `params` has parsed, so that the type may be forgotten. */
export function listed<P>(definition: TemplateDefinition<P>): Template {
  return definition as unknown as Template;
}

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** The template, if its name can be used and its example works. */
export function checkTemplate<P>(definition: TemplateDefinition<P>): Result<Template> {
  const { name, example } = definition;
  if (!NAME.test(name))
    return fail(
      "invalid",
      `"${name}" cannot be a template's name.`,
      "Write lower case, digits and underscores, for example daily_report.",
    );
  const steps = stepsOf(listed(definition), example);
  return steps.ok ? { ok: true, value: listed(definition) } : fail("invalid", `Its example: ${steps.error.message}`);
}

/** The steps for these params; an error names the param. */
export function stepsOf(template: Template, params: JsonObject): Result<NewStep[]> {
  const parsed = template.params.safeParse(params);
  if (parsed.success) return { ok: true, value: template.steps(parsed.data as never) };
  const problems = parsed.error.issues.slice(0, 3).map((issue) => inWords(issue, template, params));
  return fail(
    "invalid",
    `The template ${template.name}: ${problems.join("; ")}.`,
    `Write for example [MULTISTEP:TEMPLATE_WORKFLOW:${template.name}:${JSON.stringify(template.example)}]`,
  );
}

/** As a handler would say it of its params. */
function inWords(issue: z.core.$ZodIssue, { params: schema }: Template, params: JsonObject): string {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    return issue.keys.map((key) => unknownParameter(key, names)).join("; ");
  }
  const [name] = issue.path;
  const isMissing = issue.path.length === 1 && params[String(name)] === undefined;
  const message = isMissing ? "is required" : issue.message.replace(/\.$/, "");
  return name === undefined ? message : `"${issue.path.map(String).join(".")}": ${message}`;
}

function unknownParameter(key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  const meant = near === undefined ? `; there is ${names.join(", ")}` : `, did you mean "${near}"?`;
  return `unknown parameter "${shortened(key, 64)}"${names.length === 0 ? "" : meant}`;
}
