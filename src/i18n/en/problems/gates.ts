/** Why a workflow that should have started was held back. */
export const gateProblems = {
  stepMissing: ({ workflow, step, more, why, where, again }: HeldBack & { step: string }) => ({
    message: `"${workflow}" was not started, because its ${step}${andMore(more)} could not be added${placed(where)}: ${why}`,
    hint: `${more === 0 ? "Add the missing step" : `Add all ${more + 1} missing steps`}, ${again}`,
  }),
  changeFailed: ({ workflow, by, more, why, where, again }: HeldBack & { by: string }) => ({
    message: `"${workflow}" was not started, because ${by}${andMore(more)} failed${placed(where)}: ${why}`,
    hint: `Correct or drop that command, ${again}`,
  }),
  unclearPart: ({ workflow, by, more, why, where, again }: HeldBack & { by: string }) => ({
    message: `"${workflow}" was not started, because ${by}${andMore(more)} may have been meant as part of it but wasn't understood${placed(where)}: ${why}`,
    hint: `Correct or drop that command, ${again}`,
  }),
  cutOffAfter: ({ workflow, by, where, again }: Omit<HeldBack, "why" | "more"> & { by: string }) => ({
    message: `"${workflow}" was not started, because the message was cut off inside ${by}${placed(where)}.`,
    hint: `Send what is missing, ${again}`,
  }),
  shapedLater: ({
    workflow,
    by,
    line,
    shortcode,
  }: {
    workflow: string;
    by: string;
    line: number;
    shortcode: string;
  }) => ({
    message: `"${workflow}" was not started, because ${by} in line ${line} comes after it, and a run has only what is there before.`,
    hint: `To run all of it, send ${shortcode} in a separate message.`,
  }),
  unheededContext: ({ key }: { key: string }) => ({
    message: `Nothing was started: "${key}" is only data for the steps, and no step reads it, so it would stop nothing.`,
    hint: "Give a step a condition, add an approval step, or start it later with SCHEDULED_WORKFLOW; otherwise leave it out.",
  }),
  breaksOff: {
    message: 'The message ends inside this shortcode: its "]" is missing. None of it was added or started.',
    hint: "Send the whole shortcode again.",
  },
  sendAlone: ({ shortcode }: { shortcode: string }) => `then send ${shortcode} in a separate message.`,
  sendThisAlone: "then send this command in a separate message.",
  namedStep: ({ name }: { name: string }) => `step "${name}"`,
  numberedStep: ({ number }: { number: number }) => `step ${number}`,
  inLine: ({ line }: { line: number }) => `line ${line}`,
  likelyCommand: "it looks like a command, but shortcodes are written as [MULTISTEP:…].",
  beginningIsMissing: "it ends a shortcode whose beginning is missing.",
  inEarlierMessage: "in a message that was cut off",
  onlyMentioned: "it is part of a sentence, so it is only offered as a button.",
  onlyExplained: "it only shows how to write a shortcode.",
  onlyQuoted: "it quotes someone.",
  waitsForChoice: "it is one of several to choose from.",
};

/** What every entry mentions. */
export interface HeldBack {
  workflow: string;
  /** How many further reasons there are. */
  more: number;
  why: string;
  /** Where in the message the reason is. */
  where: string | undefined;
  /** What to do then. */
  again: string;
}

function andMore(more: number): string {
  return more === 0 ? "" : ` (and ${more} more)`;
}

function placed(where: string | undefined): string {
  return where === undefined ? "" : ` (${where})`;
}
