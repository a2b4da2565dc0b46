/** Text with styles, before it becomes Telegram entities or terminal lines. Never markup: nothing in `text` is interpreted. */
export type RichText = RichSpan[];

export interface RichSpan {
  text: string;
  style?: "bold" | "italic" | "code" | "pre";
}

/** The words alone. */
export const plain = (rich: RichText): string => rich.map((span) => span.text).join("");
