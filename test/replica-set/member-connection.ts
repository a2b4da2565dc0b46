import type { Socket } from "node:net";
import { Arr, Doc, type Value } from "../../src/embedded/bson/document.ts";
import { frameReply, parseMessage, type WireRequest } from "../../src/embedded/server/message.ts";
import { allowsExhaust, frameOneOfMany, frames, Upstream } from "./frames.ts";
import type { Member } from "./member.ts";

const HELLO: ReadonlySet<string> = new Set(["hello", "ismaster", "isMaster"]);
const WRITES: ReadonlySet<string> = new Set(
  "insert update delete findAndModify createIndexes dropIndexes create drop dropDatabase renameCollection collMod".split(
    " ",
  ),
);
const READS: ReadonlySet<string> = new Set("find aggregate count distinct listCollections listIndexes".split(" "));

const NOT_PRIMARY = { code: 10107, codeName: "NotWritablePrimary", errmsg: "not primary" };
const NO_SECONDARY_READS = {
  code: 13435,
  codeName: "NotPrimaryNoSecondaryOk",
  errmsg: "not primary and secondaryOk=false",
};
const STEPPED_DOWN = {
  code: 189,
  codeName: "PrimarySteppedDown",
  errmsg: "Primary stepped down while waiting for replication",
};
const TOO_LATE = { code: 64, codeName: "WriteConcernFailed", errmsg: "waiting for replication timed out" };

/** The databases behind a set: what its primary has, and what its late secondaries have. */
export type Behind = "primary" | "copy";

/** Serves one client of a member: answers for the member's role, and lets the databases behind the set do the rest. */
export class MemberConnection {
  readonly #socket: Socket;
  readonly #member: Member;
  readonly #upstreams: { [to in Behind]?: Upstream } = {};

  constructor(socket: Socket, member: Member) {
    this.#socket = socket;
    this.#member = member;
    socket.setNoDelay(true);
    socket.on("error", () => this.destroy());
    socket.on("close", () => this.destroy());
    void this.#serve().catch(() => this.destroy());
  }

  destroy(): void {
    this.#socket.destroy();
    for (const upstream of Object.values(this.#upstreams)) upstream.close();
  }

  async #serve(): Promise<void> {
    for await (const message of frames(this.#socket)) {
      const request = parseMessage(message);
      const name = request.body.names[0] as string;
      if (HELLO.has(name)) await this.#hello(request, message);
      else if (name === "getMore" || name === "killCursors") await this.#continue(request, message);
      else if (this.#member.isPrimary) await this.#asPrimary(name, request, message);
      else await this.#asSecondary(name, request, message);
    }
  }

  /** Answers immediately, or once the set has changed from what the client knows; repeatedly if the client wants that. */
  async #hello({ body, requestId, opCode }: WireRequest, message: Buffer): Promise<void> {
    const known = body.get("topologyVersion");
    const wait = Number(body.get("maxAwaitTimeMS") ?? 0);
    let counter = known instanceof Doc ? Number(known.get("counter")) : undefined;
    const isStream = counter !== undefined && allowsExhaust(message);
    do {
      if (counter !== undefined) await this.#member.changed(counter, wait);
      if (this.#socket.destroyed) return;
      counter = this.#member.counter;
      const reply = this.#member.hello();
      this.#socket.write(isStream ? frameOneOfMany(reply, requestId) : frameReply(reply, requestId, opCode));
    } while (isStream);
  }

  /** Cursors stay open when roles change. */
  async #continue(request: WireRequest, message: Buffer): Promise<void> {
    const id = String(request.body.values[0]);
    this.#send(await this.#forward(this.#member.cursors.get(id) ?? "primary", request, message), request);
  }

  async #asPrimary(name: string, request: WireRequest, message: Buffer): Promise<void> {
    const isWrite = WRITES.has(name) || hasOutput(request.body);
    const reply = await this.#member.running(this.#forward("primary", request, message));
    if (reply === undefined || !isWrite) return this.#send(reply, request);
    this.#member.learn(message);
    const concern = request.body.get("writeConcern");
    const w = concern instanceof Doc ? concern.get("w") : undefined;
    if (w === 1 || w === 0) return this.#send(reply, request);
    const limit = concern instanceof Doc ? Number(concern.get("wtimeout") ?? 0) : 0;
    const outcome = await this.#member.replicated(limit > 0 ? limit : Number.POSITIVE_INFINITY);
    if (outcome === "done") return this.#send(reply, request);
    const body = parseMessage(reply).body;
    body.append("writeConcernError", Doc.of(outcome === "late" ? TOO_LATE : STEPPED_DOWN));
    body.append("topologyVersion", this.#member.topologyVersion());
    this.#send(frameReply(body, request.requestId, request.opCode), request);
  }

  async #asSecondary(name: string, request: WireRequest, message: Buffer): Promise<void> {
    if (WRITES.has(name) || hasOutput(request.body)) return this.#refuse(NOT_PRIMARY, request);
    if (!READS.has(name)) return this.#send(await this.#forward("primary", request, message), request);
    const preference = request.body.get("$readPreference");
    const mode = preference instanceof Doc ? preference.get("mode") : "primary";
    if (mode === "primary") return this.#refuse(NO_SECONDARY_READS, request);
    this.#member.noteRead(`${name} ${String(request.body.values[0])}`);
    this.#send(await this.#forward("copy", request, message), request);
  }

  async #forward(to: Behind, { answer, body }: WireRequest, message: Buffer): Promise<Buffer | undefined> {
    this.#upstreams[to] ??= new Upstream(this.#member.addressOf(to));
    const upstream = this.#upstreams[to];
    const reply = await upstream.request(message, answer);
    // The database is gone, or a fail point closes the connection.
    if (upstream.isClosed) this.destroy();
    if (reply === undefined || !READS.has(body.names[0] as string)) return reply;
    const cursor = parseMessage(reply).body.get("cursor");
    const id = cursor instanceof Doc ? String(cursor.get("id")) : "0";
    if (id !== "0") this.#member.cursors.set(id, to);
    return reply;
  }

  #refuse(why: Record<string, Value>, request: WireRequest): void {
    const reply = Doc.of({ ok: 0, ...why, topologyVersion: this.#member.topologyVersion() });
    this.#send(frameReply(reply, request.requestId, request.opCode), request);
  }

  #send(reply: Buffer | undefined, { answer }: WireRequest): void {
    if (reply !== undefined && answer && this.#socket.writable) this.#socket.write(reply);
  }
}

/** Whether it is an aggregation that writes. */
function hasOutput(body: Doc): boolean {
  const pipeline = body.names[0] === "aggregate" ? body.get("pipeline") : undefined;
  const last = pipeline instanceof Arr ? pipeline.items.at(-1) : undefined;
  return last instanceof Doc && (last.has("$out") || last.has("$merge"));
}
