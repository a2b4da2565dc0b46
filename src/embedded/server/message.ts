import { checkBson } from "../bson/check-bson.ts";
import { Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";

/** MongoDB's limit on the size of a message. */
export const MAX_MESSAGE_BYTES = 48_000_000;
/** The opcodes that this server reads or writes. */
export const OP = { reply: 1, query: 2004, compressed: 2012, msg: 2013 } as const;

const CHECKSUM = 1;
const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 1 << 16;
/** Unknown bits below 16 must not be ignored. */
const UNKNOWN_REQUIRED = 0xffff & ~(CHECKSUM | MORE_TO_COME);
/** Documents to store are nested up to three levels in a command's body. Their own depth is checked when they are stored. */
const BODY_DEPTH = -2;

/** A parsed request. */
export interface WireRequest {
  readonly requestId: number;
  readonly opCode: number;
  readonly body: Doc;
  readonly sequences: ReadonlyMap<string, readonly Doc[]>;
  /** False if the client wants no reply. */
  readonly answer: boolean;
  /** The database of an OP_QUERY; an OP_MSG has it in `$db`. */
  readonly database: string | undefined;
}

/** A message that breaks the protocol, so that the connection has to end. */
export class ProtocolError extends Error {}

/** Parses a whole message. Throws a ProtocolError, or a CommandError to reply with. */
export function parseMessage(message: Buffer): WireRequest {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP.msg) return parseMsg(message, requestId);
  if (opCode === OP.query) return parseQuery(message, requestId);
  throw new ProtocolError(`opcode ${opCode} is not supported`);
}

function parseMsg(message: Buffer, requestId: number): WireRequest {
  if (message.length < 21) throw new ProtocolError("OP_MSG is cut short");
  const flags = message.readUInt32LE(16);
  if ((flags & UNKNOWN_REQUIRED) !== 0) throw new ProtocolError(`OP_MSG has unknown flags ${flags}`);
  const hasChecksum = (flags & CHECKSUM) !== 0;
  const end = hasChecksum ? message.length - 4 : message.length;
  if (hasChecksum && crc32c(message.subarray(0, end)) !== message.readUInt32LE(end))
    throw new ProtocolError("OP_MSG has a wrong checksum");
  let body: Doc | undefined;
  const sequences = new Map<string, readonly Doc[]>();
  let at = 20;
  while (at < end) {
    const kind = message[at++];
    if (kind === 0) {
      if (body !== undefined) throw new ProtocolError("OP_MSG has two bodies");
      const to = checkBson(message, at, end, BODY_DEPTH);
      body = new Doc(message, at);
      at = to;
    } else if (kind === 1) at = readSequence(message, at, end, sequences);
    else throw new CommandError("SectionKindUnknown", `Unknown section kind ${kind}`);
  }
  if (body === undefined) throw new ProtocolError("OP_MSG has no body");
  for (const name of sequences.keys())
    if (body.has(name))
      throw new CommandError("FieldUnknown", `OP_MSG has ${name} both as a member and as a document sequence`);
  return {
    requestId,
    opCode: OP.msg,
    body,
    sequences,
    answer: wantsAnswer(message),
    database: undefined,
  };
}

/** Whether the client waits for a reply. */
export function wantsAnswer(message: Buffer): boolean {
  if (message.readInt32LE(12) !== OP.msg || message.length < 20) return true;
  const flags = message.readUInt32LE(16);
  return (flags & MORE_TO_COME) === 0 || (flags & EXHAUST_ALLOWED) !== 0;
}

function readSequence(message: Buffer, from: number, end: number, sequences: Map<string, readonly Doc[]>): number {
  if (from + 4 > end) throw new ProtocolError("a document sequence is cut short");
  const to = from + message.readInt32LE(from);
  if (to > end || to < from + 5) throw new ProtocolError("a document sequence has a wrong length");
  const zero = message.indexOf(0, from + 4);
  if (zero < 0 || zero >= to) throw new ProtocolError("a document sequence has no name");
  const name = message.toString("utf8", from + 4, zero);
  if (sequences.has(name)) throw new CommandError("FieldUnknown", `OP_MSG has the document sequence ${name} twice`);
  const documents: Doc[] = [];
  let at = zero + 1;
  while (at < to) {
    // Documents to insert are at the top level; other statements contain what they store.
    const next = checkBson(message, at, to, name === "documents" ? 1 : 0);
    documents.push(new Doc(message, at));
    at = next;
  }
  sequences.set(name, documents);
  return to;
}

/** OP_QUERY: used only for the handshake of older drivers. */
function parseQuery(message: Buffer, requestId: number): WireRequest {
  const zero = message.indexOf(0, 20);
  if (zero < 0 || zero + 13 > message.length) throw new ProtocolError("OP_QUERY is cut short");
  const ns = message.toString("utf8", 20, zero);
  const at = zero + 9;
  checkBson(message, at, message.length, BODY_DEPTH);
  let body = new Doc(message, at);
  const wrapped = body.get("$query") ?? body.get("query");
  if ((body.names[0] === "$query" || body.names[0] === "query") && wrapped instanceof Doc) body = wrapped;
  if (!ns.endsWith(".$cmd")) throw new ProtocolError("OP_QUERY is only supported for the handshake");
  return { requestId, opCode: OP.query, body, sequences: new Map(), answer: true, database: ns.slice(0, -5) };
}

let lastId = 0;

/** Frames a reply to a request. */
export function frameReply(reply: Doc, requestId: number, opCode: number): Buffer {
  const body = reply.toBytes();
  const head = opCode === OP.query ? 36 : 21;
  const frame = Buffer.allocUnsafe(head + body.length);
  lastId = (lastId + 1) & 0x7fffffff;
  frame.writeInt32LE(frame.length, 0);
  frame.writeInt32LE(lastId, 4);
  frame.writeInt32LE(requestId, 8);
  if (opCode === OP.query) {
    frame.writeInt32LE(OP.reply, 12);
    // Flag 8 (AwaitCapable), no cursor, first document, one document.
    frame.writeInt32LE(8, 16);
    frame.fill(0, 20, 32);
    frame.writeInt32LE(1, 32);
  } else {
    frame.writeInt32LE(OP.msg, 12);
    frame.writeUInt32LE(0, 16);
    frame[20] = 0;
  }
  frame.set(body, head);
  return frame;
}

const TABLE = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  TABLE[i] = value >>> 0;
}

/** CRC-32C, the checksum of OP_MSG. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
