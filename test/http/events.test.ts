import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExecutionView, StepStatus } from "../../src/engine/execution.ts";
import { eventId, readEventId } from "../../src/http/event-id.ts";
import { eventsBetween, nothingSeen, type Seen } from "../../src/http/run-events.ts";
import { isFull } from "../property-runs.ts";
import { freshName } from "../shared-database.ts";
import { BEA, HttpFixture, TOKEN } from "./http-fixture.ts";

const database = freshName();
let http: HttpFixture;
/** Another process behind the same address. */
let other: HttpFixture;
beforeAll(async () => {
  http = await HttpFixture.open({}, database);
  other = await HttpFixture.open({}, database);
});
afterAll(async () => {
  await http.close();
  await other.close();
});

interface Event {
  event: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: events have different shapes
  data: any;
}

/** Reads events until the stream ends, or `most` have come. */
async function read(
  from: HttpFixture,
  id: string,
  { lastId, most = Number.POSITIVE_INFINITY, token = TOKEN }: { lastId?: string; most?: number; token?: string } = {},
): Promise<Event[]> {
  const response = await fetch(`${from.service.url}/api/executions/${id}/events`, {
    headers: { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
  });
  if (response.status !== 200) return [{ event: String(response.status), id: "", data: null }];
  const events: Event[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      text = text.slice(end + 2);
      if (fields.event === undefined) continue;
      events.push({ event: fields.event, id: fields.id ?? "", data: JSON.parse(fields.data ?? "null") });
      if (events.length === most) {
        return events;
      }
    }
  }
  return events;
}

async function start(steps: object[]): Promise<string> {
  const { body } = await http.post("/api/workflows", { name: "Followed", steps });
  return (await http.post(`/api/workflows/${body.id}/execute`)).body.id;
}

const chain = (length: number, seconds = 0.2) =>
  Array.from({ length }, (_, i) => ({
    name: `S${i}`,
    handler: "delay",
    params: { seconds },
    ...(i === 0 ? {} : { dependencies: [`S${i - 1}`] }),
  }));

const steps = (events: readonly Event[]) =>
  events.filter(({ event }) => event === "step").map(({ data }) => `${data.name} ${data.status}`);

/** What every reader of a chain has to see of each of its steps, in this order. */
const ofStep = (name: string, seen: readonly string[]) =>
  seen.filter((one) => one.startsWith(`${name} `)).map((one) => one.slice(name.length + 1));

describe("a stream of events", () => {
  const READERS = isFull ? 200 : 50;
  test(`${READERS} readers of one run each see every change in order, and its end`, async () => {
    const id = await start(chain(5));
    const all = await Promise.all(Array.from({ length: READERS }, (_, i) => read(i % 2 === 0 ? http : other, id)));
    for (const events of all) {
      const seen = steps(events);
      for (let i = 0; i < 5; i++) {
        const changes = ofStep(`S${i}`, seen);
        expect([changes[0], changes.at(-1)]).toEqual(["running", "completed"]);
        if (i > 0) expect(seen.indexOf(`S${i} running`)).toBeGreaterThan(seen.indexOf(`S${i - 1} completed`));
      }
      expect(new Set(seen).size).toBe(seen.length);
      const progress = events.filter(({ event }) => event === "execution").map(({ data }) => data.progress);
      expect(progress).toEqual(progress.toSorted((a: number, b: number) => a - b));
      expect(events.at(-1)).toMatchObject({ event: "end", data: { id, status: "completed" } });
    }
  });

  test("a reader that reconnects, each time to another process, misses nothing and sees nothing twice", async () => {
    const id = await start(chain(4, 0.4));
    const seen: Event[] = [];
    for (let turn = 0; seen.at(-1)?.event !== "end" && turn < 100; turn++) {
      const lastId = seen.at(-1)?.id;
      seen.push(
        ...(await read(turn % 2 === 0 ? http : other, id, { ...(lastId === undefined ? {} : { lastId }), most: 2 })),
      );
    }
    const changes = steps(seen);
    for (let i = 0; i < 4; i++) {
      const own = ofStep(`S${i}`, changes);
      expect([own[0], own.at(-1)]).toEqual(["running", "completed"]);
    }
    expect(new Set(changes).size).toBe(changes.length);
    expect((await read(other, id, { lastId: seen.at(-1)?.id ?? "" })).map(({ event }) => event)).toEqual(["204"]);
  });

  test("a late reader is told what happened before", async () => {
    const id = await start(chain(2, 0));
    const first = await read(http, id);
    const late = await read(other, id);
    expect(late.at(-1)?.event).toBe("end");
    for (const name of ["S0", "S1"]) expect(ofStep(name, steps(late))).toEqual(["running", "completed"]);
    expect(first.at(-1)?.event).toBe("end");
  });

  test("ends when its reader's token is revoked", async () => {
    const quick = await HttpFixture.open({}, database, { keepaliveMs: 50 });
    try {
      const token = await quick.tokenOf(BEA);
      const { body } = await quick.post("/api/workflows", { name: "Hers", steps: chain(1, 3600) }, { token });
      const { body: run } = await quick.post(`/api/workflows/${body.id}/execute`, {}, { token });
      const reading = read(quick, run.id, { token });
      const { tokens } = quick.application.chats;
      for (const { id } of await tokens.list({ user_id: BEA, chat_id: BEA })) await tokens.revoke(id, { user_id: BEA });
      expect((await reading).every(({ event }) => event !== "end")).toBe(true);
    } finally {
      await quick.close();
    }
  });
});

describe("what happens between two polls", () => {
  const view = (status: ExecutionView["status"], ...states: [StepStatus, number][]) =>
    ({
      id: "ex_1",
      status,
      progress: 0,
      settled: 0,
      total: states.length,
      rev: 1,
      steps: states.map(([step, attempts], i) => ({
        id: `st_${i}`,
        name: `S${i}`,
        status: step,
        attempts,
        error: null,
      })),
    }) as unknown as ExecutionView;
  const seenOf = ({ status, steps: all }: ExecutionView): Seen => ({
    status,
    steps: all.map((step) => ({ status: step.status, attempts: step.attempts })),
  });
  const told = (before: ExecutionView, after: ExecutionView) =>
    eventsBetween(seenOf(before), after).flatMap(({ event }) =>
      event.event === "step" ? [`${event.data.status} ${event.data.attempt}`] : [],
    );

  test.each([
    ["a step that has ended was running", ["pending", 0], ["completed", 1], ["running 1", "completed 1"]],
    [
      "one at its third attempt made a second",
      ["running", 1],
      ["running", 3],
      ["waiting 1", "running 2", "waiting 2", "running 3"],
    ],
    ["one that waited for its retry runs again", ["waiting", 1], ["running", 2], ["running 2"]],
    ["one that was skipped never ran", ["pending", 0], ["skipped", 0], ["skipped 0"]],
    ["one that was retried starts over", ["failed", 4], ["running", 1], ["pending 0", "running 1"]],
    ["one that did not change is not told", ["running", 1], ["running", 1], []],
  ] as [string, [StepStatus, number], [StepStatus, number], string[]][])("%s", (_, before, after, events) => {
    expect(told(view("running", before), view("running", after))).toEqual(events);
  });

  test("an id records what its reader has seen, and one of another run, or an unknown one, is refused", () => {
    const seen = seenOf(view("running", ["completed", 1], ["completed", 1], ["running", 2], ["pending", 0]));
    const id = eventId(seen) ?? "";
    expect(id).toBe("2.2c1.1r2.1p");
    expect(readEventId(id, 4)).toEqual(seen);
    for (const wrong of ["", "x", "2.2c1", "2.5c1", "9.4p", "2.99999c1.1p", "2.4z1", `2.${"1p.".repeat(3000)}`])
      expect(readEventId(wrong, 4)).toBeUndefined();
    expect(readEventId(eventId(nothingSeen(4)) ?? "", 4)).toEqual(nothingSeen(4));
  });
});
