import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { connect } from "../../src/engine/storage/database.ts";
import { databaseUri, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

it("a command sent over a destroyed socket that has not emitted close yet fails instead of hanging", async () => {
  const sockets: Socket[] = [];
  const collect = (message: unknown): number => sockets.push((message as { socket: Socket }).socket);
  subscribe("net.client.socket", collect);
  const { client, db } = await connect(databaseUri(), "closed_sockets");
  try {
    await Promise.all([1, 2, 3, 4].map(() => db.command({ ping: 1 })));
    // Destroyed without an error, a socket emits "close" only after the callbacks of this turn: a command sent now meets a dead socket.
    for (const socket of sockets) socket.destroy();
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => db.command({ ping: 1 })));
    expect(outcomes.length).toBe(4);
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 });
  } finally {
    unsubscribe("net.client.socket", collect);
    await client.close();
  }
});
