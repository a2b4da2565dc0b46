import { literalBraces } from "../../grammar/template/template.ts";
import type { JsonValue } from "../engine/json.ts";
import type { ReplyWords } from "../interpreter/reply-words.ts";
import { italic, type RichText, shortened } from "../interpreter/rich-text.ts";

/** What the reply adds where a step's params hold braces that are text here, and a template in other languages. */
export function literalNote(params: JsonValue, words: ReplyWords): RichText {
  const found = literalBraces(params);
  if (found === undefined) return [];
  const [written, instead] = [shortened(found.written, 80), shortened(found.instead, 80)];
  const said = written === `$${instead}` ? words.dollarStays(written) : words.bracesStay(written, instead);
  return [italic(`\n${said}`)];
}
