/** UTF-16 codes that mean something in the grammars. */
export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const SINGLE_QUOTE = 39;
export const ASTERISK = 42;
export const BACKTICK = 96;
export const COMMA = 44;
export const HYPHEN = 45;
export const SLASH = 47;
export const COLON = 58;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const UNDERSCORE = 95;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

/** Whether a code is white space, as for `String.prototype.trim`, or an invisible mark (zero width, direction). */
export function isBlank(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= TAB && code <= RETURN);
  if (code < 160) return false;
  if (code === 160 || code === 0xfeff || code === 0x3000 || code === 0x1680) return true;
  if (code < 0x2000 || code > 0x206f) return false;
  return code <= 0x200f || (code >= 0x2028 && code <= 0x202f) || code >= 0x205f;
}

/** Whether a code is an ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
