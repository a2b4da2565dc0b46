/** A text as an argument of a shortcode, where nothing in it ends the argument. */
export const quoted = (text: string): string => text.replaceAll(/[\\:[\]]/g, (character) => `\\${character}`);
