// A program that serves the HTTP API inside its own server, starts a workflow through it, and follows the run by its events.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createStepgram } from "../../src/library/index.ts";

const token = "an-example-token-0123";
const stepgram = await createStepgram({ dataDir: "./data", http: { token } });
const server = createServer(getRequestListener(stepgram.fetch)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function post(path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as { id: string; detail?: string };
  if (!response.ok) throw new Error(`${response.status}: ${answer.detail}`);
  return answer;
}

const workflow = await post("/api/workflows", {
  name: "Greet",
  steps: [
    { name: "Wait", handler: "delay", params: { seconds: 0.2 } },
    { name: "Greet", handler: "log", params: { message: "Hello, {context.name}" }, dependencies: ["Wait"] },
  ],
});
const run = await post(`/api/workflows/${workflow.id}/execute`, { context: { name: "Ada" } });

/** Prints each event. A stream that breaks continues where it ended, by the id of the latest event. */
let lastId = "";
for (let isOver = false; !isOver; ) {
  const response = await fetch(`${api}/api/executions/${run.id}/events`, {
    headers: { authorization: `Bearer ${token}`, ...(lastId === "" ? {} : { "last-event-id": lastId }) },
  });
  if (response.status === 204 || response.body === null) break;
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const fields = new Map(
        event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      lastId = fields.get("id") ?? lastId;
      if (fields.has("event")) console.log(fields.get("event"), fields.get("data"));
      if (fields.get("event") === "end") isOver = true;
    }
  }
}

server.close();
await stepgram.close();
