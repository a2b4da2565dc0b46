import { Console } from "node:console";
import { Readable } from "node:stream";
import type { ToolCaller } from "../ai/tools/run-tool.ts";
import type { Application } from "../app/open-stepgram.ts";
import { version } from "../app/version.ts";
import { HTTP_CHAT, PROGRAM, PROGRAM_GATEWAY } from "../chat-store/access.ts";
import { type Command, UsageError, untilAborted } from "./command.ts";
import { HANDLERS_OPTION, HANDLERS_USAGE } from "./own-handlers.ts";
import { withWorker } from "./with-worker.ts";

/** `stepgram mcp [--token TOKEN] [--unattended] [--handlers FILE]` */
export const mcp: Command = {
  name: "mcp",
  usage: `mcp [--token TOKEN] [--unattended] ${HANDLERS_USAGE}`,
  summary:
    "serve the commands as MCP tools over stdio, as the owner or as the creator of a token from /token; --unattended skips confirmations",
  options: { token: { type: "string" }, unattended: { type: "boolean" }, ...HANDLERS_OPTION },
  maxPositionals: 0,
  run: async (invocation) => {
    const { values, signal, input } = invocation;
    const config = invocation.config();
    const token = typeof values.token === "string" ? values.token : undefined;
    const isUnattended = values.unattended === true;
    if (token !== undefined && isUnattended)
      throw new UsageError("--unattended is for the owner; a token is unattended only if it was created that way.");
    // stdout carries the protocol alone, whatever the program's own handlers print.
    globalThis.console = new Console(process.stderr);
    // Loaded only if it is used.
    const loading = Promise.all([
      import("../ai/tools/mcp-server.ts"),
      import("../app/program-chats.ts"),
      import("../app/tools.ts"),
      import("@modelcontextprotocol/sdk/server/stdio.js"),
    ]);
    return withWorker(invocation, config, "warn", async ({ application, log }) => {
      const [{ createMcpServer }, { ProgramChats }, { toolServices }, { StdioServerTransport }] = await loading;
      const { engine, chats } = application;
      const own = new ProgramChats({ engine, chats, gateway: GATEWAY, log, timeZone: config.TIME_ZONE });
      try {
        const caller = token === undefined ? ownerHere(isUnattended) : await callerOf(token, application);
        own.start();
        const services = toolServices(application, {
          timeZone: config.TIME_ZONE,
          confirm: config.CONFIRM ?? "elevated",
          ...(config.LOCALE === undefined ? {} : { locale: config.LOCALE }),
        });
        const server = await createMcpServer(services, caller, version());
        const done = new AbortController();
        server.onclose = () => done.abort();
        const stdin = Readable.from(input).once("end", () => done.abort());
        await server.connect(new StdioServerTransport(stdin, process.stdout));
        await untilAborted(AbortSignal.any([signal, done.signal]));
        await server.close();
        return 0;
      } finally {
        await own.stop();
      }
    });
  },
};

const GATEWAY = `${PROGRAM_GATEWAY}mcp`;

/** The operator, who owns everything on this machine, in the chat of HTTP_TOKEN, which nobody reads. */
function ownerHere(isUnattended: boolean): ToolCaller {
  return {
    actor: { user_id: PROGRAM, name: "MCP", chat_id: HTTP_CHAT, message_id: 0, gateway: GATEWAY },
    isUnattended,
  };
}

/** Whoever created the token, in the chat where they did. */
async function callerOf(secret: string, { chats, access }: Application): Promise<ToolCaller> {
  const token = await chats.tokens.find(secret);
  if (token?.kind !== "api") throw new UsageError("--token is not a token from /token, or it has been revoked.");
  const { actor, unattended } = token;
  return { actor, isUnattended: unattended && (await access.isOwner(actor)) };
}
