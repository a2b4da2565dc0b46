import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { Pool } from "undici";
import { openEmbedded } from "../src/embedded/open-embedded.ts";
import { newToken } from "../src/engine/ids.ts";
import { withWorld } from "./engine-workloads.ts";
import { interleave, medianFigure, requestedRounds } from "./rounds.ts";
import type { Figure } from "./run.ts";

const PROGRAM = fileURLToPath(new URL("../bin/stepgram.js", import.meta.url));
const TOKEN = "benchmarks-token-0123456789";
const HEADERS = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
const CONNECTIONS = 50;
/** How long steps are submitted in one round, in ms. */
const ROUND_MS = 3_000;
/** Rounds until the compiler has seen enough: the rate of a new process rises for about 12 s of load. */
const WARM_UPS = 4;
const LATENCIES = 30;
/** Executions that are stored when lists and metrics are measured. */
const STORED = 100_000;
const LOOKS = 20;

const STEP = { type: "log", args: { message: "hello" } };

/** Steps submitted a second over HTTP and without it, how long one takes to finish, and how fast lists of many runs are. */
export async function run(): Promise<Figure[]> {
  return [...(await submits()), ...(await looks())];
}

async function submits(): Promise<Figure[]> {
  return withService({}, (pool, address) =>
    withWorld({}, async ({ engine }) => {
      const actor = { user_id: 0, chat_id: 3, message_id: 0, gateway: "program:http" };
      const start = async () => {
        const steps = [{ name: "noop", handler: "noop" }];
        const started = await engine.executeSteps({ name: "noop" }, steps, {}, { key: newToken(), actor });
        if (!started.ok) throw new Error(started.error.message);
        return started.value.id;
      };
      return interleave(
        [
          { name: "submit", unit: "ops/s", warmUps: WARM_UPS, measure: () => submitRate(address) },
          {
            name: "engine-submit",
            unit: "ops/s",
            warmUps: WARM_UPS,
            measure: () => rate(Array(CONNECTIONS).fill(start)),
          },
          { name: "submit-latency", unit: "ms", measure: () => latency(() => untilEnded(pool)) },
          {
            name: "engine-latency",
            unit: "ms",
            measure: () =>
              latency(async () => {
                const id = await start();
                await new Promise<void>((resolve) =>
                  engine.follow(id, ({ status }) => status === "completed" && resolve()),
                );
              }),
          },
        ],
        requestedRounds({ count: 5, budgetMs: 120_000 }),
      );
    }),
  );
}

/** How often a second the functions do their work, each again and again, all at the same time. */
async function rate(workers: readonly (() => Promise<unknown>)[]): Promise<number> {
  const started = performance.now();
  let done = 0;
  await Promise.all(
    workers.map(async (work) => {
      while (performance.now() - started < ROUND_MS) {
        await work();
        done++;
      }
    }),
  );
  return (1000 * done) / (performance.now() - started);
}

/**
 * Steps submitted a second over {@link CONNECTIONS}. They are written and read as bytes, because what an HTTP client does on the
 * same processor would be measured as well.
 */
async function submitRate(address: string): Promise<number> {
  const { hostname, port, host } = new URL(address);
  const body = JSON.stringify(STEP);
  const headers = Object.entries({ host, ...HEADERS, "content-length": Buffer.byteLength(body) });
  const request = `POST /submit HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding("latin1");
      await once(socket, "connect");
      return socket;
    }),
  );
  const started = performance.now();
  let done = 0;
  /** One request after the other on a connection. Without a promise for each, which the service would wait for. */
  const submitAgainAndAgain = (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk;
        if (!isWhole(answer)) return;
        if (!answer.startsWith("HTTP/1.1 201 ")) reject(new Error(answer));
        answer = "";
        done++;
        if (performance.now() - started < ROUND_MS) socket.write(request);
        else resolve();
      });
      socket.once("close", () => reject(new Error("the service closed a connection")));
      socket.write(request);
    });
  try {
    await Promise.all(sockets.map(submitAgainAndAgain));
    return (1000 * done) / (performance.now() - started);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function isWhole(answer: string): boolean {
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(answer) ?? [];
  const end = answer.indexOf("\r\n\r\n");
  return end >= 0 && length !== undefined && answer.length === end + 4 + Number(length);
}

/** The median time of `work`, one at a time, in ms. */
async function latency(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < LATENCIES; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return medianFigure("", "", times).value;
}

async function ask(pool: Pool, method: "GET" | "POST", path: string, body?: object): Promise<string> {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await pool.request({ method, path, headers: HEADERS, ...text });
  const said = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${said}`);
  return said;
}

async function submit(pool: Pool): Promise<string> {
  return (JSON.parse(await ask(pool, "POST", "/submit", STEP)) as { step_id: string }).step_id;
}

async function untilEnded(pool: Pool): Promise<void> {
  const id = await submit(pool);
  while (!(await ask(pool, "GET", `/status/${id}`)).includes('"status":"completed"'));
}

/** The metrics and the list of runs, where many are stored. */
async function looks(): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "stepgram-bench-"));
  const database = await openEmbedded({ dataDir });
  const client = await new MongoClient(database.uri).connect();
  try {
    return await withService({ MONGODB_URI: database.uri }, async (pool) => {
      const id = await submit(pool);
      while (!(await ask(pool, "GET", `/status/${id}`)).includes('"status":"completed"'));
      const executions = client.db("stepgram").collection<{ _id: string; created_at: Date }>("executions");
      const made = await executions.findOne({ _id: id });
      if (made === null) throw new Error("the execution is not stored");
      for (let stored = 0; stored < STORED; stored += 1000)
        await executions.insertMany(
          Array.from({ length: 1000 }, (_, i) => ({
            ...made,
            _id: `ex_b${String(stored + i).padStart(9, "0")}`,
            created_at: new Date(made.created_at.getTime() - stored - i),
          })),
        );
      const look = (path: string) => () => latency(() => ask(pool, "GET", path));
      return interleave(
        [
          { name: "run-list", unit: "ms", measure: look("/api/executions?limit=20") },
          { name: "run-list-status", unit: "ms", measure: look("/api/executions?limit=20&status=completed") },
          { name: "metrics", unit: "ms", measure: look("/metrics") },
        ],
        { count: Math.ceil(LOOKS / 10), budgetMs: 60_000 },
      );
    });
  } finally {
    await client.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** `stepgram serve` in a separate process. */
async function withService<T>(
  env: Record<string, string>,
  work: (pool: Pool, address: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-bench-"));
  const service = spawn(process.execPath, [PROGRAM, "serve"], {
    cwd: directory,
    env: { PATH: process.env.PATH, DATA_DIR: directory, HTTP_PORT: "0", HTTP_TOKEN: TOKEN, LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await addressOf(service);
  const pool = new Pool(address, { connections: CONNECTIONS });
  try {
    return await work(pool, address);
  } finally {
    await pool.close();
    const ended = new Promise((resolve) => service.once("exit", resolve));
    service.kill("SIGTERM");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The address that the service prints. What it prints later is read and dropped. */
function addressOf(service: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    service.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk;
      const [, address] = /^HTTP: (\S+)$/m.exec(printed) ?? [];
      if (address !== undefined) resolve(address);
    });
    service.once("exit", () => reject(new Error(`the service ended: ${printed}`)));
  });
}
