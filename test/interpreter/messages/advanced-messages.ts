import { LOG, type MessageCase } from "./message-case.ts";

/** A day that has not passed whenever this runs. */
const NEXT_YEAR = `${new Date().getUTCFullYear() + 1}-01-31`;

/** Batches, schedules, templates, and what goes wrong with them. */
export const ADVANCED_MESSAGES: MessageCase[] = [
  {
    title: "the guide's batch, which leaves no workflow behind",
    text: `[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]
[MULTISTEP:STATUS:execution_id] [MULTISTEP:RESULT:execution_id:Item 2] [MULTISTEP:LIST_WORKFLOWS]`,
    outcomes: [true, true, true, true],
    workflows: [],
    started: ["Batch: log"],
    says: ["with 2 items, 3 at once", "Item 1", "No workflows"],
  },
  {
    title: "a batch without a size, one without items, and wrong ones",
    text: `[MULTISTEP:BATCH_PROCESS:delay:[{"seconds":1}]]
[MULTISTEP:BATCH_PROCESS:log:[]]
[MULTISTEP:BATCH_PROCESS:lgo:[{"message":"x"}]]
[MULTISTEP:BATCH_PROCESS:log:["x"]]
[MULTISTEP:BATCH_PROCESS:log:[{"message":"x"},{"massage":"y"}]]
[MULTISTEP:BATCH_PROCESS:log:{"message":"x"}]
[MULTISTEP:BATCH_PROCESS:log:[{"message":"x"}]:0]
[MULTISTEP:STATUS:execution_id] [MULTISTEP:STATUS:execution1_id]`,
    outcomes: [
      true,
      "The list of items is empty",
      "Did you mean log?",
      "Item 1 must be an object",
      'Step "Item 2"',
      "must be a JSON list",
      "from 1 to 1000",
      "not run because of line 7",
      true,
    ],
    workflows: [],
    started: ["Batch: delay"],
    says: ["5 at once", 'For example, write [MULTISTEP:BATCH_PROCESS:log:[{"message":'],
  },
  {
    title: "the guide's schedule, an ISO time, a duration and a cron expression",
    text: `[MULTISTEP:CREATE_WORKFLOW:Daily]
[MULTISTEP:ADD_STEP:workflow_id:Say:${LOG}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300:{"delay":"5 minutes"}]
[MULTISTEP:SCHEDULED_WORKFLOW:Daily:${NEXT_YEAR}T09:00:{"a":1}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:2 hours]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:"0 9 * * 1"]
[MULTISTEP:STATUS:execution_id]`,
    outcomes: [true, true, true, true, true, true, true],
    workflows: [{ name: "Daily", steps: [{ name: "Say" }] }],
    started: ["Daily", "Daily", "Daily"],
    says: [`${NEXT_YEAR} 09:00 (UTC)`, "runs Mondays at 09:00, next: ", "· scheduled ·"],
  },
  {
    title: "schedules that cannot be, and the names they leave without meaning",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:soon]
[MULTISTEP:UNSCHEDULE:schedule_id]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:2001-01-01]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id]
[MULTISTEP:SCHEDULED_WORKFLOW:Nope:300]
[MULTISTEP:UNSCHEDULE:sc_nothing]`,
    outcomes: [
      true,
      "I don't understand the time",
      "not run because of line 2",
      "has already passed",
      "when is missing",
      'no workflow "Nope"',
      'no schedule "sc_nothing"',
    ],
    workflows: [{ name: "W", steps: [] }],
    says: ['Write seconds (300), a duration ("5 minutes")'],
  },
  {
    title: "prose that explains UNSCHEDULE",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:0 9 * * *]
To stop it, use [MULTISTEP:UNSCHEDULE:schedule_id]. [MULTISTEP:LIST_SCHEDULES]`,
    outcomes: [true, true, true, true],
    workflows: [{ name: "W", steps: [] }],
    buttons: ["UNSCHEDULE"],
    says: ["To stop it, use [MULTISTEP:UNSCHEDULE:sc_", "1 schedule:"],
  },
  {
    title: "a workflow with a failed step is not scheduled",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:lgo:{"message":"x"}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300]`,
    outcomes: [true, "Did you mean log?", "could not be added"],
    workflows: [{ name: "W", steps: [] }],
    says: ["Write [MULTISTEP:ADD_STEP:wf_", "then send [MULTISTEP:SCHEDULED_WORKFLOW:wf_"],
  },
  {
    title: "the guide's template, one after another, with the delay",
    text: `[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome!","delay":3}]
[MULTISTEP:SHOW_WORKFLOW:workflow_id] [MULTISTEP:STATUS:execution_id]`,
    outcomes: [true, true, true],
    workflows: [
      {
        name: "message_sequence",
        steps: [
          { name: "Send welcome", handler: "send_message" },
          { name: "Wait", handler: "delay", after: ["Send welcome"] },
          { name: "Send follow-up", after: ["Wait"] },
        ],
      },
    ],
    started: ["message_sequence"],
    says: ['{"seconds":3}'],
  },
  {
    title: "the other templates, in any case",
    text: `[MULTISTEP:TEMPLATE_WORKFLOW:Data Processing:{"collection":"users","query":{"active":true}}]
[MULTISTEP:TEMPLATE_WORKFLOW:notification_flow:{"message":"Done","type":"success"}] [MULTISTEP:TEMPLATES]`,
    outcomes: [true, true, true],
    workflows: [
      {
        name: "data_processing",
        steps: [
          { name: "Load data", handler: "database_operation" },
          { name: "Process data", handler: "log", after: ["Load data"] },
          { name: "Save results", handler: "database_operation", after: ["Process data"] },
        ],
      },
      {
        name: "notification_flow",
        steps: [
          { name: "Send notification", handler: "notification" },
          { name: "Log event", handler: "log", after: ["Send notification"] },
        ],
      },
    ],
    started: ["data_processing", "notification_flow"],
    says: ["3 templates", "message_sequence"],
  },
  {
    title: "templates that cannot be, and who is blamed",
    text: `[MULTISTEP:TEMPLATE_WORKFLOW:mesage_sequence]
[MULTISTEP:STATUS:execution_id] [MULTISTEP:SHOW_WORKFLOW:workflow_id]
[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"delay":-1}]
[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome":"Hi"}]
[MULTISTEP:TEMPLATE_WORKFLOW:data_processing]`,
    outcomes: [
      "Did you mean message_sequence?",
      "not run because of line 1",
      "not run because of line 1",
      '"delay" must be a number of seconds',
      '"welcome"',
      '"collection"',
    ],
    workflows: [],
    says: ['[MULTISTEP:TEMPLATE_WORKFLOW:data_processing:{"collection":"users"'],
  },
  {
    title: "a failed QUICK_WORKFLOW is named as what failed",
    text: '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"nope"}]]\n[MULTISTEP:STATUS:execution_id]',
    outcomes: ["nope", 'because QUICK_WORKFLOW of "Q" failed'],
    workflows: [],
  },
  {
    title: "a schedule, a batch and a template in HELP",
    text: "[MULTISTEP:HELP:SCHEDULED_WORKFLOW] [MULTISTEP:HELP:GROUP:PIN_MESSAGE] [MULTISTEP:HELP:mute] [MULTISTEP:HELP:RUN]",
    outcomes: [true, true, true, "Did you mean EXECUTE?"],
    workflows: [],
    says: ["a quoted cron expression", "Pins a message", "USER:MUTE"],
  },
];
