import { z } from "zod";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";

/** Takes the params of `execute_shortcode`, so that the filling of placeholders in them can be seen. */
export const shortcodeProbe: Handler = defineHandler({
  name: "execute_shortcode",
  summary: "Runs a shortcode.",
  example: { shortcode: "GROUP:PIN_MESSAGE", params: "message_id" },
  params: z.object({ shortcode: z.string(), params: z.json().optional() }),
  capability: "chat",
  run: async () => null,
});
