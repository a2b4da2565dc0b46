/** A text as an argument of a shortcode, where nothing in it ends the argument. */
export function quoted(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, (character) => `\\${character}`);
}
