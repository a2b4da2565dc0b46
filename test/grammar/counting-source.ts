import { parseSlice } from "../../grammar/shortcode/parse.ts";
import { Source } from "../../grammar/shortcode/source.ts";
import { sliceEnds } from "../../grammar/shortcode/stream.ts";
import { openText } from "../../grammar/shortcode/tokens.ts";
import { compileVocabulary } from "../../grammar/shortcode/vocabulary.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** A source that counts how many characters are read, so that tests of linear time need no clock. */
class CountingSource extends Source {
  steps = 0;

  override at(offset: number): number {
    this.steps += 1;
    return super.at(offset);
  }

  override find(code: number, from: number): number {
    const found = super.find(code, from);
    this.steps += found - from + 1;
    return found;
  }

  override slice(start: number, end: number): string {
    this.steps += end - start;
    return super.slice(start, end);
  }
}

const names = compileVocabulary(VOCABULARY);

/** The characters read while a text is parsed whole. */
export function stepsToParse(text: string): number {
  const source = new CountingSource(text);
  parseSlice(openText(source, names), 0, text.length);
  return source.steps;
}

/** The same for the text in one-character chunks. */
export function stepsToStream(text: string): number {
  const source = new CountingSource();
  const open = openText(source, names);
  const ends = sliceEnds(open);
  let parsed = 0;
  const take = (): void => {
    for (let step = ends.next(); !step.done && step.value !== undefined; step = ends.next()) {
      parseSlice(open, parsed, step.value);
      parsed = step.value;
    }
  };
  for (let i = 0; i < text.length; i += 1) {
    source.append(text[i]!);
    take();
  }
  source.final = true;
  take();
  return source.steps;
}
