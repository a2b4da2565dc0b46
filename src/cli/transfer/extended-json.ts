import { BSON } from "mongodb";

/** The one member of a line that holds a whole document as bytes, in base64. The name is ours; Extended JSON has no such value. */
const WHOLE_DOCUMENT = "$bson";

/** Longer texts are kept as bytes, which take less room: that bounds the length of a line. */
const LONGEST_TEXT = 32 * 1024 * 1024;

/** A line of an export that Stepgram did not write. */
export class MalformedLineError extends Error {
  override readonly name = "MalformedLineError";
}

/**
 * A document as canonical Extended JSON. Documents that would not come back byte for byte, such as ones with a key
 * `$date`, repeated keys or text that is not UTF-8, are written as `{"$bson":"base64"}` instead.
 */
export function documentText(document: Buffer): string {
  const text = canonicalText(document);
  return text !== undefined && text.length <= LONGEST_TEXT && comesBack(text, document)
    ? text
    : `{"${WHOLE_DOCUMENT}":"${document.toString("base64")}"}`;
}

/** The bytes of a document that `documentText` wrote. Throws MalformedLineError. */
export function documentBytes(text: string): Buffer {
  if (text.startsWith(`{"${WHOLE_DOCUMENT}":"`) && text.endsWith('"}')) {
    const bytes = Buffer.from(text.slice(WHOLE_DOCUMENT.length + 5, -2), "base64");
    if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length)
      throw new MalformedLineError(`${WHOLE_DOCUMENT} is cut off`);
    return bytes;
  }
  try {
    return serialized(text);
  } catch (error) {
    throw new MalformedLineError(`it is not Extended JSON: ${(error as Error).message}`, { cause: error });
  }
}

function canonicalText(document: Buffer): string | undefined {
  try {
    const value = BSON.deserialize(document, { promoteValues: false, bsonRegExp: true });
    return BSON.EJSON.stringify(value, { relaxed: false });
  } catch {
    // Whatever the bytes are, they are kept.
    return undefined;
  }
}

function comesBack(text: string, document: Buffer): boolean {
  try {
    return serialized(text).equals(document);
  } catch {
    return false;
  }
}

function serialized(text: string): Buffer {
  const value: unknown = BSON.EJSON.parse(text, { relaxed: false });
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("it is not an object");
  const bytes = BSON.serialize(value, { ignoreUndefined: false });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
