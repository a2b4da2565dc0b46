import { z } from "../engine/zod.ts";

/** The documentation of one param. */
export interface ParamLine {
  name: string;
  optional: boolean;
  /** Its description; empty if the schema has none. */
  about: string;
}

/** The params of a schema; empty if it is not an object. */
export function paramsOf(schema: z.ZodType): ParamLine[] {
  if (schema instanceof z.ZodPipe) return paramsOf(schema.in as z.ZodType);
  if (!(schema instanceof z.ZodObject)) return [];
  const members = Object.entries(schema.shape as Record<string, z.ZodType>);
  return members.map(([name, member]) => ({
    name,
    optional: member.safeParse(undefined).success,
    about: member.description ?? "",
  }));
}

/** The parts of JSON Schema that occur in result schemas. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
}

/** A result's shape in one line, such as `{status: number, data: any}`; one line for each alternative. */
export function resultShapes(result: z.ZodType | undefined): string[] {
  if (result === undefined) return ["any"];
  const schema = z.toJSONSchema(result, { unrepresentable: "any" }) as Schema;
  return (schema.anyOf ?? [schema]).map(shapeOf);
}

function shapeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(shapeOf))].join(" | ");
  switch (schema.type) {
    case "object":
      return objectShape(schema);
    case "array": {
      const item = shapeOf(schema.items ?? {});
      return `${item.includes(" | ") ? `(${item})` : item}[]`;
    }
    case "integer":
      return "number";
    case "string":
      return "text";
    case "number":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "any";
  }
}

function objectShape({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(
    ([name, member]) => `${name}${required.includes(name) ? "" : "?"}: ${shapeOf(member)}`,
  );
  if (typeof additionalProperties === "object") members.push(`…: ${shapeOf(additionalProperties)}`);
  return `{${members.join(", ")}}`;
}
