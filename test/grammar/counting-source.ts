import { MessageReader } from "../../grammar/shortcode/reader.ts";
import { Source } from "../../grammar/shortcode/source.ts";
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
  new MessageReader(source, names).read();
  return source.steps;
}

/** The same for the text in one-character chunks. */
export function stepsToStream(text: string): number {
  const source = new CountingSource();
  const reader = new MessageReader(source, names);
  for (let i = 0; i < text.length; i += 1) {
    source.append(text[i]!);
    reader.read();
  }
  source.final = true;
  reader.read();
  return source.steps;
}
