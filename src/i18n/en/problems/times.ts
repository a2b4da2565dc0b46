const EXAMPLES =
  'Write seconds (300), a duration ("5 minutes"), a time (2030-01-31T09:00), "weekdays at 9" or a cron expression in quotes ("0 9 * * 1").';
const CRON_FIELDS =
  'The five fields are minute, hour, day of the month, month and day of the week: "0 9 * * 1" is Mondays at nine.';

function write(forms: readonly string[]): string {
  return forms.length === 0 ? EXAMPLES : `For example, write ${forms.map((form) => `"${form}"`).join(" or ")}.`;
}

/** What can be wrong with a time. `forms` are times that would be understood. */
export const timeProblems = {
  timeMissing: { message: "When should it run?", hint: EXAMPLES },
  timeTooLong: ({ most }: { most: number }) => ({
    message: `A time can have at most ${most} characters.`,
    hint: EXAMPLES,
  }),
  timeNotUnderstood: ({ wanted, forms }: { wanted: string; forms: readonly string[] }) => ({
    message: `I don't understand the time "${wanted}".`,
    hint: write(forms),
  }),
  /** `cron` says the same as `form`, or is empty. */
  timeLacksClock: ({ wanted, form, cron }: { wanted: string; form: string; cron: string }) => ({
    message: `"${wanted}" needs a time of day.`,
    hint: `For example, write "${form}"${cron === "" ? "" : `, or "${cron}" as a cron expression in quotes`}.`,
  }),
  timeIsUnclear: ({ wanted, forms }: { wanted: string; forms: readonly string[] }) => ({
    message: `"${wanted}" could mean more than one time.`,
    hint: write(forms),
  }),
  timePassed: ({ wanted, forms }: { wanted: string; forms: readonly string[] }) => ({
    message: `${wanted} has already passed.`,
    hint: write(forms),
  }),
  timeNeverComes: ({ wanted, forms }: { wanted: string; forms: readonly string[] }) => ({
    message: `"${wanted}" never happens: there is no such date.`,
    hint: write(forms),
  }),
  timeTooOften: ({ wanted, forms }: { wanted: string; forms: readonly string[] }) => ({
    message: `"${wanted}" is too often: a schedule can start its workflow at most once a minute.`,
    hint: write(["every minute", ...forms]),
  }),
  timeTooFar: ({ wanted }: { wanted: string }) => ({
    message: `"${wanted}" is more than ten years ahead.`,
    hint: EXAMPLES,
  }),
  /** Options of a schedule that repeats. */
  onlyForRepeated: ({ options }: { options: readonly string[] }) => ({
    message: `Only schedules that repeat take ${options.join(" and ")}; this one runs once.`,
    hint: "Leave those options out.",
  }),
  /** `id`: the schedule that exists already, with other options. */
  scheduledOtherwise: ({ id, workflow }: { id: string; workflow: string }) => ({
    message: `"${workflow}" is already scheduled for these times with different options.`,
    hint: `To change them, remove that schedule first: [MULTISTEP:UNSCHEDULE:${id}]`,
  }),
  /** The execution of a one-time schedule. */
  runIsGone: ({ id }: { id: string }) => `The run ${id} that was waiting for this time no longer exists.`,
  unexpectedError: {
    message: "Something went wrong inside Stepgram.",
    hint: "The bot's log has the details.",
  },
  timeZoneUnknown: ({ zone }: { zone: string }) => ({
    message: `There is no time zone "${zone}".`,
    hint: "Write its IANA name, such as Asia/Jakarta.",
  }),
  timeIsNoIsoTime: ({ wanted }: { wanted: string }) => ({
    message: `"${wanted}" is not a valid time.`,
    hint: "Write the year with four digits and everything else with two: 2030-01-31T09:00. You can add a time zone: Asia/Jakarta.",
  }),
  cronIsInvalid: ({ cron, why }: { cron: string; why: string }) => ({
    message: `The cron expression "${cron}" is invalid: ${why}.`,
    hint: CRON_FIELDS,
  }),
  cronNeverMatches: ({ cron }: { cron: string }) => ({
    message: `The cron expression "${cron}" never matches any date.`,
    hint: CRON_FIELDS,
  }),
};
