import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../src/app/config.ts";
import { type HttpService, openHttp } from "../../src/app/open-http.ts";
import { type Application, openStepgram } from "../../src/app/open-stepgram.ts";
import type { Actor } from "../../src/engine/actor.ts";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import type { StreamTiming } from "../../src/http/run-streams.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { DescribedAnswers, type Description } from "./described.ts";

/** The operator's token of every service of the tests. */
export const TOKEN = "operators-token-0123456789";
/** The owner of the bot, and two people who are allowed to use it. */
export const OWNER = 42;
export const BEA = 7;
export const CARL = 8;

/** An answer of the API. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** How a request of a test differs from one of the operator. */
export interface RequestOptions {
  /** Default: the operator's; null: none. */
  token?: string | null;
  headers?: Record<string, string>;
}

/** Most services of the tests describe the same. */
const described = new Map<string, DescribedAnswers>();

/** A running HTTP service with its application. */
export class HttpFixture {
  readonly application: Application;
  readonly service: HttpService;
  readonly #directory: string;
  #described: Promise<DescribedAnswers> | undefined;

  private constructor(application: Application, service: HttpService, directory: string) {
    this.application = application;
    this.service = service;
    this.#directory = directory;
  }

  /** Opens one on a separate database, unless `db` names one. */
  static async open(
    env: Record<string, string> = {},
    db = freshName(),
    streamTiming: StreamTiming = {},
  ): Promise<HttpFixture> {
    const directory = mkdtempSync(join(tmpdir(), "stepgram-http-"));
    const config = readConfig({
      MONGODB_URI: await sharedDatabase(),
      MONGODB_DB: db,
      DATA_DIR: directory,
      HTTP_TOKEN: TOKEN,
      OWNER_IDS: String(OWNER),
      ALLOWED_USER_IDS: `${BEA},${CARL}`,
      TIME_ZONE: "UTC",
      ...env,
    });
    const log = pino({ level: process.env.HTTP_LOG ?? "silent" });
    const application = await openStepgram(config, log);
    await application.registerHandler(dataProcessing);
    await application.startWorker();
    const service = await openHttp(application, config, { port: 0, log, streamTiming });
    return new HttpFixture(application, service, directory);
  }

  /** A token of a person in a chat. */
  async tokenOf(user_id: number, chat_id = user_id, unattended = false): Promise<string> {
    const actor: Actor = { user_id, chat_id, message_id: 0, gateway: "telegram" };
    return (await this.application.chats.tokens.issue({ kind: "api", actor, unattended })).secret;
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request("GET", path, undefined, options);
  }

  post(path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request("POST", path, body, options);
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    { token = TOKEN, headers = {} }: RequestOptions = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.service.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status } = response;
    const type = response.headers.get("content-type") ?? "";
    const answer = type.includes("json") && text !== "" ? JSON.parse(text) : text;
    const misfit = (await this.described()).misfit(method, path, status, type, answer);
    if (misfit !== undefined) throw new Error(`${misfit}\n${text.slice(0, 2000)}`);
    return { status, headers: response.headers, body: answer };
  }

  /** What the service's OpenAPI document says of its answers. Each answer of a test is compared with it. */
  described(): Promise<DescribedAnswers> {
    this.#described ??= fetch(`${this.service.url}/openapi.json`)
      .then((response) => response.text())
      .then((text) => {
        const same = described.get(text) ?? new DescribedAnswers(JSON.parse(text) as Description);
        described.set(text, same);
        return same;
      });
    return this.#described;
  }

  /** Waits until a submitted step is over. */
  async settled(step: string): Promise<Answer> {
    for (;;) {
      const answer = await this.get(`/status/${step}`);
      if (answer.status !== 200 || ["completed", "failed"].includes(answer.body.status)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.application.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** The basic step processor of the step guide: it fails for files that have "error" in their name. */
const dataProcessing = defineHandler({
  name: "data_processing",
  summary: "Processes a file.",
  example: { input_file: "orders.csv" },
  capability: "chat",
  params: z.object({ input_file: z.string(), output_format: z.string().default("json") }),
  async run({ params: { input_file, output_format } }) {
    if (input_file.includes("error")) throw new Error(`Invalid file: ${input_file}`);
    return { status: "completed", output_file: `${input_file}.${output_format}`, records_processed: 1000 };
  },
});
