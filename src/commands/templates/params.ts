import { z } from "../../engine/zod.ts";

/** Text that is not empty; numbers are taken as they are written. */
export function words(unlessGiven?: string) {
  const text = z
    .union([z.string(), z.number()], { error: "must be text" })
    .transform(String)
    .refine((value) => value.trim() !== "", { error: "must not be empty" });
  return unlessGiven === undefined ? text : text.default(unlessGiven);
}

const SECONDS = "must be seconds from 0 up, such as 3";

/** Seconds, also as digits in quotes. A template is left to the step. */
export function seconds(unlessGiven: number) {
  return z
    .union([z.number(), z.string()], { error: SECONDS })
    .refine((value) => (typeof value === "string" && value.includes("{")) || (Number(value) >= 0 && value !== ""), {
      error: SECONDS,
    })
    .default(unlessGiven);
}

/** A JSON object. */
export function json(unlessGiven: { [key: string]: z.core.util.JSONType }) {
  return z.record(z.string(), z.json(), { error: "must be a JSON object" }).default(unlessGiven);
}
