import type { RichPart, RichText } from "./rich-text.ts";

/** The pages of `/help`. `more` holds everything else, such as the program's own shortcodes. */
export const HELP_TOPICS = ["workflows", "steps", "handlers", "runs", "schedules", "people", "more"] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** `/start`, `/help`, `/prompt`, small talk, and the shortcodes HELP and HANDLERS. */
export interface HelpMessages {
  /** The greeting of `/start`. */
  hello(name: string | undefined): string;
  /** What the bot is for, after the greeting. */
  purpose: string;
  /** Before the example where there are no buttons. */
  tryThis: string;
  /** Buttons of `/start`. */
  tryIt: string;
  openHelp: string;
  getPrompt: string;
  /** The workflow that "Try it" runs: its name, its steps' names, and their texts. */
  example: { name: string; steps: readonly [string, string, string]; first: string; last: string };
  /** `/help`: its heading, what to do with the bot, above the slash commands, and the last line. */
  title: string;
  intro: string;
  commands: string;
  /** Below: the topics are buttons, or must be typed. `topics` lists what to send. */
  tapTopic: string;
  writeTopic(topics: string): string;
  topics: Readonly<Record<HelpTopic, string>>;
  /** The last line of a topic. */
  explains(command: string): string;
  back: string;
  /** `[MULTISTEP:HELP]`. */
  allCommands: string;
  /** Below a topic: what the signs in its commands mean. */
  signs: string;
  /** `/help` with something it can't explain; `topics` lists what to send. */
  noSuchTopic(written: string, near: string | undefined, topics: string): string;
  forExample: string;
  reply: string;
  params: string;
  result: string;
  optional: string;
  handlers(number: number): string;
  /** With the file of `/prompt`. */
  promptFile(handlers: number): string;
  /** Answers to small talk: to "thank you", "how are you" and "bye". */
  thanks: string;
  wellbeing: string;
  bye: string;
  /** To "run NAME" where there is such a workflow; `command` runs it. */
  offerRun(command: RichPart): RichText;
  /** To a message that has no shortcode and is not a command. Rotated, so that none is said twice in a row. */
  hints: readonly [string, string, string];
  /** To a picture, a voice message and the like. */
  onlyText: string;
  /** Summaries of commands by label, such as `ADD_STEP` or `GROUP:PIN_MESSAGE`, and of handlers by name. Missing: the definition's own. */
  summaries: Readonly<Record<string, string>>;
  /** What commands reply, by label. Missing: the definition's own. */
  results: Readonly<Record<string, string>>;
  /** Notes of commands and descriptions of params, by their English text. Missing: as they are. */
  details: Readonly<Record<string, string>>;
  /** `[MULTISTEP:TEMPLATES]`: above the templates. */
  templates(number: number): string;
}
