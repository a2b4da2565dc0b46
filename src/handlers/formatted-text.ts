import type { StepRun } from "../engine/handler.ts";
import type { TextFormat } from "../engine/workflow.ts";
import type { MarkdownPiece } from "../i18n/markdown/atoms.ts";
import { markdownText } from "../i18n/markdown/markdown.ts";
import { problem } from "../i18n/problem.ts";
import { isStyled, plain, type RichText } from "../i18n/rich-text.ts";
import { readChoice } from "./param-readers.ts";
import { optionalParam } from "./params.ts";

const FORMATS: readonly TextFormat[] = ["markdown", "plain"];

/** The param `format` of handlers that send a text. */
export const formatParam = optionalParam(
  "markdown, the default, or plain; markdown shows `**bold**`, lists, code, links and tables as formatting, plain shows the text as is. Filled-in values are never read as Markdown",
  readChoice<TextFormat>(FORMATS, {
    aliases: { md: "markdown", markdownv2: "markdown", gfm: "markdown", text: "plain", raw: "plain", none: "plain" },
    refused: { html: problem("cannotBeHtml") },
  }),
  undefined,
);

/** What people and AIs call that param elsewhere. */
export const FORMAT_SYNONYMS = "parse_mode parsemode markup mode syntax";

/** A param's text as it is sent: its Markdown as formatting, unless it is plain. Values filled in are not read as Markdown. */
export function formattedText(
  { written, textFormat }: Pick<StepRun<unknown>, "written" | "textFormat">,
  param: string,
  text: string,
  format: TextFormat = textFormat,
): { text: string; rich?: RichText } {
  const pieces = format === "markdown" ? written(param) : undefined;
  if (pieces === undefined) return { text };
  const rich = markdownText(
    pieces.map(
      (piece): MarkdownPiece => (typeof piece === "string" ? piece : { kind: "value", text: [{ text: piece.value }] }),
    ),
  );
  const shown = plain(rich);
  if (shown.trim() === "") return { text };
  return rich.some(isStyled) ? { text: shown, rich } : { text: shown };
}
