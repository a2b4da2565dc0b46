import { z } from "../engine/zod.ts";

/** One member of a params object, as people read it. */
export interface ParamLine {
  name: string;
  optional: boolean;
  /** What it is, where its schema says so. */
  about: string;
}

/** The params that a schema takes; nothing where it is no object. */
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
