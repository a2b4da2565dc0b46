import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

const TOKEN = "processes-token-0123456789";
const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

async function serve(env: Record<string, string>): Promise<{ process: StepgramProcess; url: string }> {
  const process = new StepgramProcess({
    args: ["serve"],
    env: { ...env, HTTP_PORT: "0", HTTP_TOKEN: TOKEN, LEASE_SECONDS: "2" },
  });
  await process.waitForOutput("Ready");
  return { process, url: /^HTTP: (\S+)$/m.exec(process.stdout)?.[1] ?? "" };
}

/** One address in front of several services: each request goes to the next one that is running. */
async function balance(urls: string[]): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const attempt = (tries: number): void => {
        const target = new URL(incoming.url ?? "/", urls[turn++ % urls.length]);
        const forwarded = request(
          target,
          { method: incoming.method, headers: { ...incoming.headers, host: target.host } },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
            answer.on("error", () => outgoing.destroy());
          },
        );
        forwarded.on("error", () => (outgoing.headersSent || tries === 0 ? outgoing.destroy() : attempt(tries - 1)));
        forwarded.end(Buffer.concat(chunks));
      };
      attempt(4);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.closeAllConnections(),
  };
}

test("behind one address, a killed process loses no submitted step, and streams continue", async () => {
  const env = { DATA_DIR: newDataDir() };
  const one = await serve(env);
  const two = await serve(env);
  // Each in turn, so that both have answered before one is killed; the embedded database lives in the first.
  const front = await balance([one.url, two.url]);
  const call = async (path: string, init: RequestInit = {}) => {
    for (;;) {
      const answer = await fetch(`${front.url}${path}`, { headers, ...init }).catch(() => undefined);
      if (answer !== undefined && answer.status < 500) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const json = async (path: string, body?: object) =>
    (await (await call(path, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) })).json()) as {
      id: string;
      step_id: string;
      status: string;
    };

  const steps = Array.from({ length: 8 }, (_, i) => ({
    name: `S${i}`,
    handler: "delay",
    params: { seconds: 0.4 },
    ...(i === 0 ? {} : { dependencies: [`S${i - 1}`] }),
  }));
  const workflow = await json("/api/workflows", { name: "Long", steps });
  const run = await json(`/api/workflows/${workflow.id}/execute`, {});

  /** What a reader sees who comes back whenever the stream breaks. */
  const seen: string[] = [];
  const reading = (async () => {
    let lastId = "";
    for (let isOver = false; !isOver; ) {
      const stream = await call(`/api/executions/${run.id}/events`, {
        headers: { ...headers, ...(lastId === "" ? {} : { "last-event-id": lastId }) },
      });
      if (stream.status === 204 || stream.body === null) return;
      let text = "";
      try {
        for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          const events = text.split("\n\n");
          text = events.pop() ?? "";
          for (const event of events) {
            lastId = /^id: (.*)$/m.exec(event)?.[1] ?? lastId;
            const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "null");
            if (event.startsWith("event: step")) seen.push(`${data.name} ${data.status}`);
            if (event.startsWith("event: end")) isOver = true;
          }
        }
      } catch {
        // The process was killed; the next one continues.
      }
    }
  })();

  const submitted = new Set<string>();
  for (let i = 0; i < 60; i++) {
    const { step_id } = await json("/submit", {
      type: "log",
      args: { message: `Step ${i}` },
      idempotency_key: `key-${i}`,
    });
    submitted.add(step_id);
    if (i === 20) await two.process.kill("SIGKILL");
  }
  expect(submitted.size).toBe(60);
  for (const id of submitted) {
    for (;;) {
      const { status } = await json(`/status/${id}`);
      if (status === "completed") break;
      expect(["pending", "claimed"]).toContain(status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  await reading;
  for (let i = 0; i < 8; i++) {
    const own = seen.filter((one) => one.startsWith(`S${i} `)).map((one) => one.slice(3));
    expect([own[0], own.at(-1)]).toEqual(["running", "completed"]);
  }
  expect(new Set(seen).size).toBe(seen.length);
  front.close();
  expect(await one.process.kill("SIGTERM")).toBe(0);
});
