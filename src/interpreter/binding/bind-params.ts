import { jsonText, withoutQuotes } from "../../../grammar/json-text.ts";
import { foldName, NameTable } from "../../../grammar/names.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { dependenciesFromJson } from "../../commands/dependencies.ts";
import type { Bound, BoundValue, Parameter, Signature } from "../../commands/signature.ts";
import { type JsonObject, type JsonValue, jsonProblem, sayAt } from "../../engine/json.ts";
import { fail, type Result } from "../../engine/result.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type BindingScope, bindWord } from "./bind.ts";
import { insteadOf } from "./segments.ts";
import { bindNumber } from "./typed-arguments.ts";

/**
 * Binds the params of an `execute_shortcode` step to a command's signature: an object by parameter names (`message_id` also works
 * for `message`), a list in order, or one value for the first parameter.
 */
export function bindParams(
  signature: Signature,
  params: JsonValue,
  scope: Pick<BindingScope, "handlers">,
): Result<Bound["values"]> {
  const unusable = jsonProblem(params);
  if (unusable !== undefined)
    return fail("invalid", problem("paramsCannotBeUsed", { why: sayAt(unusable) }), insteadOf(unusable));
  const given = toNamed(signature, params);
  if (!given.ok) return given;
  const values: Bound["values"] = {};
  for (const parameter of signature) {
    const value = given.value[parameter.name];
    if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) {
      if (parameter.optional) continue;
      return fail("invalid", problem("missing", { parameter: parameter.name }));
    }
    const bound = bindValue(parameter, value, scope);
    if (!bound.ok) return bound;
    values[parameter.name] = bound.value;
  }
  return { ok: true, value: values };
}

function toNamed(signature: Signature, params: JsonValue): Result<JsonObject> {
  if (params === null || params === "") return { ok: true, value: {} };
  if (Array.isArray(params)) return inOrder(signature, params);
  if (typeof params !== "object") return inOrder(signature, [params]);
  const named: JsonObject = {};
  const names = signature.map(({ name }) => name);
  const nameOf = spellingsOf(signature);
  for (const [key, value] of Object.entries(params)) {
    const name = nameOf(key);
    if (name === undefined) {
      const near = nearest(key, names);
      return fail("invalid", problem("notAParameter", { written: shortened(key, 60), near }), takes(names));
    }
    if (named[name] !== undefined) return fail("invalid", problem("parameterTwice", { name }));
    named[name] = value;
  }
  return { ok: true, value: named };
}

/** The parameter that a key means, in any spelling. */
export function spellingsOf(signature: Signature): (key: string) => string | undefined {
  const spellings = new NameTable(signature.map(({ name }) => name));
  return (key) => spellings.find(key) ?? spellings.find(foldName(key).replace(/id$/, ""));
}

function takes(names: readonly string[]): Problem {
  return names.length === 0 ? problem("takesNoParams") : problem("takesParams", { names });
}

function inOrder(signature: Signature, list: readonly JsonValue[]): Result<JsonObject> {
  if (list.length > signature.length)
    return fail("invalid", problem("countedParams", { number: list.length }), takes(signature.map(({ name }) => name)));
  return { ok: true, value: Object.fromEntries(list.map((value, i) => [signature[i]?.name ?? "", value])) };
}

function bindValue(
  parameter: Parameter,
  written: JsonValue,
  scope: Pick<BindingScope, "handlers">,
): Result<BoundValue | undefined> {
  const value = parameter.kind === "object" || parameter.kind === "list" ? withoutQuotes(written) : written;
  const isObject = typeof value === "object" && !Array.isArray(value);
  switch (parameter.kind) {
    case "object":
      return isObject ? { ok: true, value: value as JsonObject } : mustBe(parameter, "object", value);
    case "list":
      return Array.isArray(value) ? { ok: true, value } : mustBe(parameter, "list", value);
    case "dependencies":
      return dependenciesFromJson(value);
    case "int":
      return typeof value === "object" ? mustBe(parameter, "int", value) : bindNumber(parameter, `${value}`);
    default:
      return typeof value === "object"
        ? mustBe(parameter, "text", value)
        : bindWord(parameter, `${value}`.trim(), scope);
  }
}

function mustBe(parameter: Parameter, kind: "object" | "list" | "int" | "text", value: JsonValue) {
  return fail(
    "invalid",
    problem("mustBe", {
      parameter: parameter.name,
      kind,
      written: shortened(jsonText(value), 60),
      example: `"${parameter.name}": ${quoted(parameter)}`,
    }),
  );
}

function quoted({ kind, example }: Parameter): string {
  return ["object", "list", "int"].includes(kind) ? example : JSON.stringify(example);
}
