import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BSON } from "mongodb";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../../src/embedded/open-embedded.ts";
import { crc32c } from "../../src/embedded/server/message.ts";
import { bodySection, opMsg, RawClient, sequenceSection } from "./raw-client.ts";

let db: EmbeddedDatabase;
const directory = mkdtempSync(join(tmpdir(), "sg-"));

beforeAll(async () => {
  db = await openEmbedded({ dataDir: directory });
});

afterAll(async () => {
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

async function client(): Promise<RawClient> {
  const one = await RawClient.open(db.uri);
  onTestFinished(() => one.close());
  return one;
}

function command(document: BSON.Document): Buffer {
  return bodySection(BSON.serialize({ ...document, $db: "t" }));
}

async function serverLives(): Promise<void> {
  const one = await client();
  one.send(opMsg([command({ ping: 1 })]));
  expect((await one.reply())?.document).toMatchObject({ ok: 1 });
}

test.each([0, -1, 15, 2 ** 31 - 1, 48_000_001])("a message length of %d closes the connection", async (length) => {
  const one = await client();
  const message = opMsg([command({ ping: 1 })]);
  message.writeInt32LE(length, 0);
  one.send(message);
  expect(await one.reply()).toBeUndefined();
  await serverLives();
});

test("a message may arrive byte by byte, and several at once", async () => {
  const one = await client();
  for (const byte of opMsg([command({ ping: 1 })])) {
    one.send(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await one.reply())?.document).toMatchObject({ ok: 1 });
  one.send(Buffer.concat([opMsg([command({ ping: 1 })]), opMsg([command({ nope: 1 })])]));
  expect((await one.reply())?.document).toMatchObject({ ok: 1 });
  expect((await one.reply())?.document).toMatchObject({ ok: 0, code: 59, codeName: "CommandNotFound" });
});

test("the handshake may be an OP_QUERY", async () => {
  const one = await client();
  const query = BSON.serialize({ isMaster: 1, helloOk: true });
  const head = Buffer.alloc(16 + 4 + 11 + 8);
  head.writeInt32LE(head.length + query.length, 0);
  head.writeInt32LE(2004, 12);
  head.write("admin.$cmd\0", 20);
  head.writeInt32LE(-1, 35);
  one.send(Buffer.concat([head, query]));
  const reply = await one.reply();
  expect(reply?.opCode).toBe(1);
  expect(reply?.document).toMatchObject({ ok: 1, ismaster: true, helloOk: true, maxWireVersion: 21 });
});

test("documents may come in a sequence, and the checksum is checked", async () => {
  const one = await client();
  const sections = [
    sequenceSection("documents", [BSON.serialize({ _id: 1 }), BSON.serialize({ _id: 2 })]),
    command({ insert: "sequence" }),
  ];
  const plain = opMsg(sections, 1, Buffer.alloc(4));
  plain.writeUInt32LE(crc32c(plain.subarray(0, -4)), plain.length - 4);
  one.send(plain);
  expect((await one.reply())?.document).toMatchObject({ ok: 1, n: 2 });
  plain.writeUInt32LE(1, plain.length - 4);
  one.send(plain);
  expect(await one.reply()).toBeUndefined();
});

test("a write with moreToCome gets no reply, and the next command sees it", async () => {
  const one = await client();
  one.send(opMsg([command({ insert: "quiet", documents: [{ _id: 1 }] })], 2));
  one.send(opMsg([command({ count: "quiet" })]));
  expect((await one.reply())?.document).toMatchObject({ ok: 1, n: 1 });
});

test("an unknown section kind gets an error, and the connection stays open", async () => {
  const one = await client();
  one.send(opMsg([command({ ping: 1 }), Buffer.from([9])]));
  expect((await one.reply())?.document).toMatchObject({ ok: 0, code: 40432 });
  one.send(opMsg([command({ ping: 1 })]));
  expect((await one.reply())?.document).toMatchObject({ ok: 1 });
});

test("unknown required flags and opcodes close the connection", async () => {
  for (const bad of [opMsg([command({ ping: 1 })], 1 << 5), opMsg([]), compressed()]) {
    const one = await client();
    one.send(bad);
    expect(await one.reply()).toBeUndefined();
  }
  await serverLives();
});

function compressed(): Buffer {
  const message = opMsg([command({ ping: 1 })]);
  message.writeInt32LE(2012, 12);
  return message;
}

function nested(levels: number): BSON.Document {
  let document: BSON.Document = {};
  for (let i = 1; i < levels; i++) document = { a: document };
  return document;
}

test("a document of 100 levels is stored and one of 101 is refused", async () => {
  const one = await client();
  const codes = async (sections: readonly Uint8Array[]): Promise<unknown> => {
    one.send(opMsg(sections));
    const reply = (await one.reply())?.document;
    return reply?.code ?? reply?.writeErrors?.[0]?.code ?? reply?.n;
  };
  for (const [levels, expected] of [
    [100, 1],
    [101, 15],
  ] as const) {
    const bare = [command({ insert: "deep" }), sequenceSection("documents", [BSON.serialize(nested(levels))])];
    expect(await codes(bare)).toBe(expected);
    expect(await codes([command({ insert: "deep", documents: [nested(levels)] })])).toBe(expected);
  }
});

const CORRUPT: readonly (readonly [string, string])[] = [
  ["a length that is too long", "1400000002610005000000620062620000"],
  ["a length that is too short", "0700000002610002000000620000"],
  ["no terminator", "0c0000000261000200000062007878"],
  ["a string length of zero", "0c0000000261000000000000"],
  ["a negative string length", "0c000000026100ffffffff00"],
  ["a string that eats the terminator", "0d000000026100040000006200000000"],
  ["a string without a final zero", "0e00000002610002000000620100"],
  ["a string that is not UTF-8", "0e00000002610002000000e90000"],
  ["a boolean of 2", "090000000862000200"],
  ["a negative binary length", "0d000000057800ffffffff0000"],
  ["an unknown type", "08000000806100aa00"],
  ["a subdocument that is longer than its parent", "180000000366006f6f00100000001062617200fffffff00000"],
  ["code with scope of a negative length", "160000000f6100ffffffff010000000005000000000000"],
  ["a regular expression without an end", "0a0000000b6100610000"],
];

test.each(CORRUPT)("a document with %s is refused and the server lives", async (_what, hex) => {
  const one = await client();
  const bytes = Buffer.from(hex, "hex");
  one.send(opMsg([command({ insert: "corrupt" }), sequenceSection("documents", [bytes])]));
  const reply = await one.reply();
  if (reply !== undefined) expect(reply.document).toMatchObject({ ok: 0 });
  await serverLives();
});

test("random bytes never take the server down", async () => {
  let seed = 42;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 150; round++) {
    const one = await RawClient.open(db.uri);
    const message = opMsg([command({ insert: "fuzz", documents: [{ a: "text", b: [1, { c: 2.5 }], d: new Date() }] })]);
    for (let i = 0; i < 1 + random(4); i++) message[16 + random(message.length - 16)] = random(256);
    one.send(message);
    await Promise.race([one.reply(), new Promise((resolve) => setTimeout(resolve, 50))]);
    one.close();
  }
  await serverLives();
});
