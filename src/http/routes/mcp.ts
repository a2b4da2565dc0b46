import type { ToolServices } from "../../ai/tools/run-tool.ts";
import type { Routes } from "../app.ts";

/**
 * `POST /mcp`: the commands as MCP tools over Streamable HTTP. Each request stands for itself, so that any process can answer it;
 * there are no sessions, and so nothing to GET or DELETE.
 */
export function mcpRoutes(tools: ToolServices): Routes {
  return (app, { version }) => {
    app.post("/mcp", async (c) => {
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
        return await transport.handleRequest(c.req.raw, { parsedBody: await c.req.json() });
      } finally {
        await server.close();
      }
    });
  };
}
