import { z } from "../../engine/zod.ts";

/** What reading a parameter came to: its value, or what is wrong with it, as words that follow the parameter's name. */
export type Read<T> = { value: T } | { problem: string };

/** Reads one parameter; null and absence have been dealt with. */
export type Reader<T> = (value: unknown) => Read<T>;

/** A parameter that must be given; null counts as not given. */
export function requiredParam<T>(describe: string, read: Reader<T>): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, ctx): T => {
      const result: Read<T> = value === undefined || value === null ? { problem: "is required" } : read(value);
      if ("value" in result) return result.value;
      ctx.issues.push({ code: "custom", message: result.problem, input: value });
      return z.NEVER;
    })
    .describe(describe);
}

/** A parameter that may be left out or null, and is `otherwise` then. */
export function optionalParam<T, D extends T | undefined>(
  describe: string,
  read: Reader<T>,
  otherwise: D,
): z.ZodType<T | D> {
  return z
    .unknown()
    .optional()
    .transform((value, ctx): T | D => {
      if (value === undefined || value === null) return otherwise;
      const result = read(value);
      if ("value" in result) return result.value;
      ctx.issues.push({ code: "custom", message: result.problem, input: value });
      return z.NEVER;
    })
    .describe(describe);
}
