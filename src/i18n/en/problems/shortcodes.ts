import { SENTENCES } from "../../../../grammar/sentences.ts";

/** What can be wrong with the text of a shortcode, a condition or a template: the grammar's own sentences, and their hints. */
export const shortcodeProblems = {
  ...SENTENCES,
  /** `write`: what to write. */
  expectedThen: ({ expected, write }: { expected: string; write: string }) => `Expected ${expected}. ${write}`,
  forExampleWrite: ({ shortcode }: { shortcode: string }) => `For example, write ${shortcode}`,
  handlerAsStep: ({ handler, shortcode }: { handler: string; shortcode: string }) =>
    `${handler} is a handler for steps: ${shortcode}`,
};
