/** What the transform stage can do with a text. */
const table = {
  uppercase: (text: string) => text.toUpperCase(),
  lowercase: (text: string) => text.toLowerCase(),
  /** Without blanks at the ends of lines, and without empty lines at the end. */
  trim: (text: string) => `${text.split("\n").map(trimmedEnd).join("\n").trimEnd()}\n`,
  none: (text: string) => text,
} as const satisfies Record<string, (text: string) => string>;

function trimmedEnd(line: string): string {
  return line.trimEnd();
}

export type Transformation = keyof typeof table;
export const TRANSFORMATIONS = Object.keys(table) as Transformation[];

/** The text as the transformation leaves it. */
export function transformText(transformation: Transformation, text: string): string {
  return table[transformation](text);
}
