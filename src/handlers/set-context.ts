import { defineHandler } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readContextKey } from "./context-key.ts";
import { anyJson } from "./json/any-json.ts";
import { jsonParam } from "./params/json-param.ts";
import { requiredParam } from "./params/param.ts";
import { strictParams } from "./params/strict-params.ts";

/** `set_context`: sets one key of the shared context, together with the step's outcome. Result: `{key, value}`. */
export const setContext = defineHandler({
  name: "set_context",
  summary: "Keeps a value under a key that later steps can read.",
  example: { key: "user_name", value: "AERIS" },
  capability: "chat",
  params: strictParams({
    key: requiredParam("the name, without dots, at most 256 characters", readContextKey),
    value: jsonParam("any JSON value"),
  }),
  result: z.strictObject({ key: z.string(), value: anyJson }),
  run: async ({ params, setContext }) => {
    setContext(params.key, params.value);
    return { key: params.key, value: params.value };
  },
});
