import type { ToolServices } from "../../ai/tools/run-tool.ts";
import { problem } from "../../i18n/problem.ts";
import type { Routes } from "../app.ts";
import { isSameOrigin } from "../caller.ts";
import { HttpProblem } from "../http-problem.ts";

/**
 * `POST /mcp`: the commands as MCP tools over Streamable HTTP. Requests are independent, so any process can answer them; there
 * are no sessions, and so nothing to GET or DELETE.
 */
export function mcpRoutes(tools: ToolServices): Routes {
  return (app, { version, publicUrl }) => {
    app.post("/mcp", async (c) => {
      // Whatever its token: another site's page may have been given one.
      if (!isSameOrigin(c.req.raw, publicUrl)) throw new HttpProblem("forbidden", problem("otherOrigin"));
      // The SDK is loaded with the first request.
      const [{ createMcpServer }, { WebStandardStreamableHTTPServerTransport }] = await Promise.all([
        import("../../ai/tools/mcp-server.ts"),
        import("@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"),
      ]);
      const { actor, isUnattended } = c.get("caller");
      const server = await createMcpServer(tools, { actor, isUnattended }, version);
      const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
      await server.connect(transport);
      try {
        // The transport answers invalid JSON the way JSON-RPC requires.
        const parsedBody: unknown = await c.req.json().catch(() => undefined);
        return await transport.handleRequest(c.req.raw, { parsedBody });
      } finally {
        await server.close();
      }
    });
  };
}
