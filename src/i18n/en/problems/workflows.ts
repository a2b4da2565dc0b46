const LOOP = "A workflow that starts itself never ends; to repeat one, use SCHEDULED_WORKFLOW with a cron expression.";

/** What can be wrong with workflows and the order of their steps. */
export const workflowProblems = {
  tooManySteps: ({ most, steps }: { most: number; steps: number }) =>
    `A workflow can have at most ${most} steps; this one has ${steps}.`,
  stepDependsOnItself: ({ name, shortcode }: { name: string; shortcode: string }) => ({
    message: `Step "${name}" depends on itself.`,
    hint: `For example: ${shortcode}`,
  }),
  noSuchDependency: ({ name, dependency, near, others, shortcode }: NoSuchDependency) => ({
    message: `Step "${name}" depends on "${dependency}", but the workflow has no such step.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint: `${others.length === 0 ? "It has no other steps." : `Name one of: ${others.join(", ")}.`} For example: ${shortcode}`,
  }),
  stepsWaitForEachOther: ({ path, shortcode }: { path: string; shortcode: string }) => ({
    message: `These steps wait for each other: ${path}.`,
    hint: `Break the cycle. For example: ${shortcode}`,
  }),
  workflowFull: ({ most }: { most: number }) => `A workflow can have at most ${most} steps.`,
  noStepOfId: ({ id }: { id: string }) => `The workflow has no step ${id}.`,
  noWorkflow: ({ written }: { written: string }) => ({
    message: `There is no workflow "${written}" here.`,
    hint: "LIST_WORKFLOWS shows this chat's workflows.",
  }),
  noWorkflowThen: ({ written }: { written: string }) => ({
    message: `There was no workflow "${written}" here when this run started.`,
    hint: "Create it first, or name a workflow by its id.",
  }),
  trialRun: ({
    written,
    key,
    workflow,
    id,
  }: {
    written: string;
    key: string;
    workflow: string;
    id: string | undefined;
  }) => ({
    message: `Nothing was started: ${written} asks for a trial run, but no step of "${workflow}" reads it, and steps always do their work.`,
    hint: `${id === undefined ? "" : `[MULTISTEP:SHOW_WORKFLOW:${id}] shows what would run. `}To run the steps, leave ${key} out; to let a step decide, give it a condition such as "context.get('${key}') != true".`,
  }),
  noExecution: ({ written }: { written: string }) => ({
    message: `There is no run "${written}" here.`,
    hint: "LIST_EXECUTIONS shows this chat's runs.",
  }),
  noSchedule: ({ written }: { written: string }) => ({
    message: `There is no schedule "${written}" here.`,
    hint: "[MULTISTEP:LIST_SCHEDULES] shows this chat's schedules.",
  }),
  noWebhook: ({ written }: { written: string }) => ({
    message: `There is no webhook "${written}" here.`,
    hint: "[MULTISTEP:LIST_WEBHOOKS] shows this chat's webhooks.",
  }),
  manyWebhooks: ({ written }: { written: string }) => ({
    message: `More than one webhook id starts with "${written}".`,
    hint: "Write more of the id.",
  }),
  notYourWebhook: ({ id }: { id: string }) => ({
    message: `${id} was created by someone else: only they or an owner can remove it.`,
    hint: "Ask them, or an owner of the bot.",
  }),
  onlyMakerResumesWebhook: ({ id, person }: { id: string; person: string }) => ({
    message: `${id} starts its workflow with the permissions of ${person}: only they can let it run again.`,
    hint: `You can create your own with [MULTISTEP:WEBHOOK:workflow_id].`,
  }),
  tooManyWebhooks: ({ limit }: { limit: number }) => ({
    message: `This chat has ${limit} webhook${limit === 1 ? "" : "s"}, which is the limit.`,
    hint: "Remove one with REMOVE_WEBHOOK; LIST_WEBHOOKS shows them.",
  }),
  webhookFromStep: {
    message: "A step can't create a webhook, because the address would be stored in the run's results.",
    hint: "Write [MULTISTEP:WEBHOOK:workflow_id] in the chat.",
  },
  webhookOptions: ({ written }: { written: string }) => ({
    message: `Webhooks have no option "${written}".`,
    hint: 'Write {"secret":"…"} with 16 to 200 characters, or leave it out.',
  }),
  webhookSecret: {
    message: "A webhook's secret must have 16 to 200 characters.",
    hint: "Use random characters: anyone who knows the secret can sign requests.",
  },
  noHttpForWebhooks: {
    message: "This bot can't be reached over HTTP, so a webhook would never be called.",
    hint: "The bot's operator must set HTTP_PORT, such as 8080, and PUBLIC_URL, the public address of that port.",
  },
  noSuchWebhookAddress: {
    message: "There is no webhook at this address.",
    hint: "It may have been removed; [MULTISTEP:WEBHOOK:workflow_id] in the chat creates a new one.",
  },
  webhookSignature: {
    message: "The signature is missing or wrong.",
    hint: "Send X-Hub-Signature-256: sha256= and the HMAC-SHA256 of the body with the webhook's secret, in hexadecimal.",
  },
  webhookSuspended: {
    message: "The webhook is suspended because someone else changed what it starts.",
    hint: "The person who created it can let it run again from the chat.",
  },
  manyWorkflows: ({ written }: { written: string }) => `More than one workflow id starts with "${written}".`,
  manyExecutions: ({ written }: { written: string }) => `More than one run id starts with "${written}".`,
  manySchedules: ({ written }: { written: string }) => ({
    message: `More than one schedule id starts with "${written}".`,
    hint: "Write more of the id.",
  }),
  tooManyEditors: ({ most }: { most: number }) => ({
    message: `More than ${most} people have changed this workflow.`,
    hint: "Create a new workflow with the steps you want.",
  }),
  workflowNeedsName: "A workflow needs a name.",
  workflowNameTooLong: ({ most }: { most: number }) => `A workflow's name can have at most ${most} characters.`,
  descriptionTooLong: ({ most }: { most: number }) => `A description can have at most ${most} characters.`,
  workflowTextUnfit: ({ why }: { why: string }) => `The workflow's name or description ${why}.`,
  globalTimeoutOutOfRange: ({ most }: { most: number }) =>
    `The global timeout must be between 1 and ${most} seconds (one year).`,
  parallelOutOfRange: ({ most }: { most: number }) => `The number of parallel steps must be between 1 and ${most}.`,
  badMetadata: ({ why }: { why: string }) => `The metadata cannot be stored: ${why}.`,
  handlerNotHere: ({ step, handler }: { step: string; handler: string }) =>
    `Step "${step}" uses the handler "${handler}", which is not registered here.`,
  badContextKey: ({ why }: { why: string }) => `Invalid context: ${why}`,
  badContext: ({ why, most }: { why: string; most: number }) => ({
    message: `Invalid context: ${why}.`,
    hint: `It may be nested at most ${most} levels deep.`,
  }),
  contextFull: ({ key, size }: { key: string; size: number }) =>
    `The context is full: "${key}" (${size} bytes) was not set.`,
  contextTooLarge: ({ size, limit }: { size: number; limit: number }) =>
    `The context is ${size} bytes; the limit is ${limit}.`,

  cronTooDeep: {
    message: "Only a message, or a run started by a message, can set up a cron schedule.",
    hint: "Write a single time instead: seconds, a duration or an ISO time.",
  },
  changedMeanwhile: ({ id, workflow, people }: { id: string; workflow: string; people: readonly string[] }) => ({
    message: `"${workflow}" was not started, because ${people.length === 0 ? "someone else" : new Intl.ListFormat("en-GB").format(people)} changed it in the meantime.`,
    hint: `Look at it with [MULTISTEP:SHOW_WORKFLOW:${id}], then start it again.`,
  }),
  startsTooMany: ({ most }: { most: number }) =>
    `This would start more than ${most} workflows, directly or indirectly, which is the limit.`,
  startedTooDeep: ({ most }: { most: number }) => ({
    message: `Runs can start each other at most ${most} levels deep, and this would exceed that.`,
    hint: LOOP,
  }),
  stepsSpent: ({ root, most }: { root: string; most: number }) => ({
    message: `The runs started by ${root}, directly or indirectly, can have at most ${most} steps in total; this would exceed that.`,
    hint: LOOP,
  }),
  notYourWorkflow: ({ id }: { id: string }) => ({
    message: `${id} was created by someone else: only they or an owner can change it.`,
    hint: "Ask them, or an owner of the bot.",
  }),
  onlyMakerResumes: ({ id, person, mayRemove }: { id: string; person: string; mayRemove: boolean }) => ({
    message: `${id} starts its workflow with the permissions of ${person}: only they can let it run again.`,
    hint: mayRemove
      ? `You can remove it with [MULTISTEP:UNSCHEDULE:${id}] and schedule the workflow yourself.`
      : "You can schedule the workflow yourself.",
  }),
  notYourExecution: ({ id }: { id: string }) => ({
    message: `${id} was started by someone else and runs with their permissions: only they or an owner can do that.`,
    hint: "Ask them, or an owner of the bot.",
  }),
  notYourSchedule: ({ id }: { id: string }) => ({
    message: `${id} was scheduled by someone else: only they or an owner can remove it.`,
    hint: "Ask them, or an owner of the bot.",
  }),
  tooManyWorkflows: ({ limit }: { limit: number }) => ({
    message: `This chat has ${limit} workflow${limit === 1 ? "" : "s"}, which is the limit.`,
    hint: "Delete one with DELETE_WORKFLOW; LIST_WORKFLOWS shows them.",
  }),
  tooLargeWorkflows: ({ limit }: { limit: number }) => ({
    message: `This chat's workflows have reached the limit of ${limit} bytes.`,
    hint: "Delete one with DELETE_WORKFLOW, or REMOVE_STEP large steps; LIST_WORKFLOWS shows them.",
  }),
  workflowTooLarge: ({ most }: { most: number }) => ({
    message: `A workflow's steps can have at most ${most} bytes together.`,
    hint: "Put further steps into another workflow, and large data into a file or the database.",
  }),
  tooMuchStored: ({ limit }: { limit: number }) => ({
    message: `This chat's stored runs have reached the limit of ${limit} bytes.`,
    hint: "The oldest finished runs are being removed; try again in a minute.",
  }),
  tooManyExecutions: ({ limit }: { limit: number }) => ({
    message: `This chat has ${limit} ${limit === 1 ? "run" : "runs"} in progress, which is the limit.`,
    hint: "Wait for one to end, or CANCEL one; LIST_EXECUTIONS shows them.",
  }),
  tooManySchedules: ({ limit }: { limit: number }) => ({
    message: `This chat has ${limit} schedule${limit === 1 ? "" : "s"}, which is the limit.`,
    hint: "Remove one with UNSCHEDULE; LIST_SCHEDULES shows them.",
  }),

  cannotPause: ({ id, status }: { id: string; status: keyof typeof STATUS }) => ({
    message: `${id} ${STATUS[status]} and cannot be paused.`,
    hint: "Only a running or scheduled run can be paused.",
  }),
  cannotResume: ({ id, status }: { id: string; status: keyof typeof STATUS }) => ({
    message: `${id} ${STATUS[status]} and cannot be resumed.`,
    hint: "Only a paused run can be resumed.",
  }),
  cannotCancel: ({ id, status }: { id: string; status: keyof typeof STATUS }) => ({
    message: `${id} ${STATUS[status]} and cannot be cancelled.`,
    hint: "It has already ended. [MULTISTEP:RETRY:execution_id] reruns one that failed.",
  }),
  cannotRetry: ({ id, status }: { id: string; status: keyof typeof STATUS }) => ({
    message: `${id} ${STATUS[status]} and cannot be retried.`,
    hint: "Only a failed or cancelled run can be retried.",
  }),
  startsAnew: ({ shortcode }: { shortcode: string }) =>
    `Only a failed or cancelled run can be retried. ${shortcode} starts a new one.`,
};

/** A dependency that is missing from the workflow. */
export interface NoSuchDependency {
  name: string;
  dependency: string;
  near: string | undefined;
  /** The names to choose from, quoted. */
  others: readonly string[];
  /** Gives the step the dependencies that were probably meant. */
  shortcode: string;
}

/** How to call an execution with each status. */
const STATUS = {
  created: "has not started",
  scheduled: "is scheduled",
  running: "is running",
  paused: "is paused",
  completed: "has completed",
  failed: "has failed",
  cancelled: "was cancelled",
};
