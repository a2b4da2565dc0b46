import type { ProgressWords } from "../../interpreter/progress-words.ts";

/** The languages that the bot speaks. */
export const LOCALES = ["en", "id"] as const;
export type Locale = (typeof LOCALES)[number];

/** The labels of buttons below a progress message. */
export interface ButtonWords {
  pause: string;
  resume: string;
  cancel: string;
  retry: string;
  again: string;
  details: string;
  copy: string;
  id: string;
}

/** Everything that the bot itself says. What commands answer is the interpreter's, in English. */
export interface Words {
  /** The language's own name. */
  language: string;
  hello(name: string | undefined): string;
  tryThis: string;
  helpSaysMore: string;
  /** Around a shortcode that may serve as an example. */
  hint: readonly [string, string];
  owned: string;
  wrongCode: string;
  needsCode: string;
  unknownCommand(name: string, meant: string | undefined): string;
  full(messages: number): string;
  edited: string;
  documentTooLarge(megabytes: number): string;
  documentUnreadable: string;
  settings(language: string): string;
  languageSet(language: string): string;
  noWorkflows: string;
  workflows(total: number): string;
  steps(number: number): string;
  noRuns: string;
  runs(total: number): string;
  noSchedules: string;
  schedules(total: number): string;
  nextAt: string;
  /** `command` shows the next page. */
  page(page: number, pages: number, command: string | undefined): string;
  runWhat: string;
  cancelWhat: string;
  /** For the menu, by command. */
  summaries: Readonly<Record<CommandName, string>>;
  buttons: ButtonWords;
  progress: ProgressWords;
}

/** The commands in the menu. */
export type CommandName =
  | "start"
  | "help"
  | "workflows"
  | "runs"
  | "run"
  | "cancel"
  | "schedules"
  | "settings"
  | "confirm";
