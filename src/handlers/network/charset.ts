import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";

/** Content types of texts; other bodies may only look as if they began with a byte order mark of UTF-16. */
const TEXTUAL = /^\s{0,8}(?:text\/|application\/[\w.+-]{0,80}(?:json|xml|javascript|csv|yaml))/i;

/** The charset of a body: that of its byte order mark, else the one that its content type names, else UTF-8. */
export function charsetOf(bytes: Buffer, type = ""): string {
  const named = /;\s{0,8}charset\s{0,8}=\s{0,8}["']?([\w.:()-]{1,40})/i.exec(type)?.[1]?.toLowerCase();
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (named !== undefined || TEXTUAL.test(type)) {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  }
  return named ?? "utf-8";
}

/**
 * A body as text, without its byte order mark, from any charset of the WHATWG standard; undefined if it is none: not valid
 * UTF-8. An unknown charset is read as UTF-8. `isCut`: the body may end within a character.
 */
export function decodeText(bytes: Buffer, charset: string, isCut: boolean): string | undefined {
  const own = OWN.get(charset);
  if (own !== undefined)
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : own(byte))).join("");
  const decoder = decoderOf(charset);
  const text = decoder.decode(bytes);
  if (decoder.encoding === "windows-1252") return text.replace(/[\x80-\x9f]/g, (sign) => upperControl(sign));
  if (decoder.encoding !== "utf-8") return text;
  // A cut inside a character does not make the text binary.
  return (isCut ? !bytes.includes(0) : isUtf8(bytes)) ? text : undefined;
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

/** What windows-1252 has at 0x80 to 0x9F. Node 20 reads the bytes as Latin-1, in which these are control characters. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function upperControl(sign: string): string {
  return WINDOWS_1252[sign.charCodeAt(0) - 0x80] ?? sign;
}

/** ISO 8859-16 from 0xA0. */
const LATIN_10 =
  "\xa0ĄąŁ€„Š§š©Ș«Ź\xadźŻ°±Čł" + "Ž”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

/** The charsets of the standard that Node's decoder does not have: their characters from 0x80. */
const OWN: ReadonlyMap<string, (byte: number) => string> = new Map([
  ["iso-8859-16", (byte: number) => (byte < 0xa0 ? String.fromCharCode(byte) : (LATIN_10[byte - 0xa0] ?? "\ufffd"))],
  ["x-user-defined", (byte: number) => String.fromCharCode(0xf780 + byte - 0x80)],
]);
