import { foldName, NameTable } from "../../../grammar/names.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { dependenciesFromJson } from "../../commands/dependencies.ts";
import type { Bound, BoundValue, Parameter, Signature } from "../../commands/signature.ts";
import { type JsonObject, type JsonValue, jsonProblem } from "../../engine/json.ts";
import { fail, type Result } from "../../engine/result.ts";
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
  if (unusable !== undefined) return fail("invalid", `The params cannot be used: ${unusable}`, insteadOf(unusable));
  const given = toNamed(signature, params);
  if (!given.ok) return given;
  const values: Bound["values"] = {};
  for (const parameter of signature) {
    const value = given.value[parameter.name];
    if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) {
      if (parameter.optional) continue;
      return fail("invalid", `The ${parameterName(parameter)} ${parameter.name.endsWith("s") ? "are" : "is"} missing.`);
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
  const spellings = new NameTable(names);
  for (const [key, value] of Object.entries(params)) {
    const name = spellings.find(key) ?? spellings.find(foldName(key).replace(/id$/, ""));
    if (name === undefined) {
      const near = nearest(key, names);
      const suggestion = near === undefined ? "" : ` Did you mean "${near}"?`;
      return fail("invalid", `"${shortened(key, 60)}" is not a parameter here.${suggestion}`, takes(names));
    }
    if (named[name] !== undefined) return fail("invalid", `The ${name} is given twice.`, "Leave one of them out.");
    named[name] = value;
  }
  return { ok: true, value: named };
}

function takes(names: readonly string[]): string {
  return names.length === 0 ? "It takes no params." : `Its params: ${names.join(", ")}.`;
}

function inOrder(signature: Signature, list: readonly JsonValue[]): Result<JsonObject> {
  if (list.length > signature.length)
    return fail("invalid", `There are ${list.length} params.`, takes(signature.map(({ name }) => name)));
  return { ok: true, value: Object.fromEntries(list.map((value, i) => [signature[i]?.name ?? "", value])) };
}

function bindValue(
  parameter: Parameter,
  value: JsonValue,
  scope: Pick<BindingScope, "handlers">,
): Result<BoundValue | undefined> {
  const isObject = typeof value === "object" && !Array.isArray(value);
  switch (parameter.kind) {
    case "object":
      return isObject ? { ok: true, value: value as JsonObject } : mustBe(parameter, "a JSON object", value);
    case "list":
      return Array.isArray(value) ? { ok: true, value } : mustBe(parameter, "a JSON list", value);
    case "dependencies":
      return dependenciesFromJson(value);
    case "int":
      return typeof value === "object" ? mustBe(parameter, "a whole number", value) : bindNumber(parameter, `${value}`);
    default:
      return typeof value === "object"
        ? mustBe(parameter, "text", value)
        : bindWord(parameter, `${value}`.trim(), scope);
  }
}

function mustBe(parameter: Parameter, what: string, value: JsonValue) {
  return fail(
    "invalid",
    `The ${parameterName(parameter)} must be ${what}, not ${shortened(JSON.stringify(value), 60)}.`,
    `For example, write "${parameter.name}": ${quoted(parameter)}.`,
  );
}

function quoted({ kind, example }: Parameter): string {
  return ["object", "list", "int"].includes(kind) ? example : JSON.stringify(example);
}

function parameterName(parameter: Parameter): string {
  return parameter.name.replaceAll("_", " ");
}
