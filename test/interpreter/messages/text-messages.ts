import { LOG, type MessageCase } from "./message-case.ts";

/** Well-formed shortcodes in all kinds of text. */
export const TEXT_MESSAGES: MessageCase[] = [
  {
    title: "a name with a colon in quotes, and a step's name with one",
    text: `[MULTISTEP:CREATE_WORKFLOW:"Sync: daily":every night]
[MULTISTEP:ADD_STEP:workflow_id:Step 1: Load:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Step 2: Save:${LOG}:Step 1: Load:60]
[MULTISTEP:EXECUTE:Sync: daily]`,
    outcomes: [true, true, true, true],
    workflows: [
      {
        name: "Sync: daily",
        description: "every night",
        steps: [{ name: "Step 1: Load" }, { name: "Step 2: Save", after: ["Step 1: Load"], timeout: 60 }],
      },
    ],
    started: ["Sync: daily"],
  },
  {
    title: "a description with colons",
    text: "[MULTISTEP:CREATE_WORKFLOW:Sync: daily: load & send:1800:5]",
    outcomes: [true],
    workflows: [
      { name: "Sync", description: "daily: load & send", global_timeout: 1800, max_parallel_steps: 5, steps: [] },
    ],
  },
  {
    title: "numbers without a description",
    text: "[MULTISTEP:CREATE_WORKFLOW:Report:1800:5]",
    outcomes: [true],
    workflows: [{ name: "Report", description: "", global_timeout: 1800, max_parallel_steps: 5, steps: [] }],
  },
  {
    title: "URLs in text and in JSON",
    text: `[MULTISTEP:CREATE_WORKFLOW:Links:see https://example.com:8080/a?b=c#d]
[MULTISTEP:ADD_STEP:workflow_id:Send https://x.io:send_message:{"text":"Open https://example.com/[x]:1?a={b} now"}]`,
    outcomes: [true, true],
    workflows: [
      {
        name: "Links",
        description: "see https://example.com:8080/a?b=c#d",
        steps: [{ name: "Send https://x.io", handler: "send_message" }],
      },
    ],
  },
  {
    title: "emoji and right-to-left text",
    text: `🎉 مرحبا [MULTISTEP:CREATE_WORKFLOW:🚀 إطلاق:وصف المهمة: الأولى:60] 🎉
[MULTISTEP:ADD_STEP:workflow_id:שלום 👋🏽:log:{"message":"👨‍👩‍👧 שלום: [עולם]"}]`,
    outcomes: [true, true],
    workflows: [
      { name: "🚀 إطلاق", description: "وصف المهمة: الأولى", global_timeout: 60, steps: [{ name: "שלום 👋🏽" }] },
    ],
    says: ["🎉 مرحبا "],
  },
  {
    title: "a code fence",
    text: `Here you go:
\`\`\`
[MULTISTEP:CREATE_WORKFLOW:Fenced:in a fence]
[MULTISTEP:ADD_STEP:workflow_id:Log it:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]
\`\`\``,
    outcomes: [true, true, true],
    workflows: [{ name: "Fenced", description: "in a fence", steps: [{ name: "Log it" }] }],
    started: ["Fenced"],
  },
  {
    title: "bold, inline code and a list around shortcodes",
    text: `**[MULTISTEP:CREATE_WORKFLOW:Bold]**
1. \`[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]\`
2. \`[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:step1]\`
- *[MULTISTEP:EXECUTE:workflow_id]*`,
    outcomes: [true, true, true, true],
    workflows: [{ name: "Bold", steps: [{ name: "One" }, { name: "Two", after: ["One"] }] }],
    started: ["Bold"],
  },
  {
    title: "Markdown's escaped underscores and lower case",
    text: `[multistep:create\\_workflow:Lower case]
[Multistep:Add_Step:WORKFLOW_ID:One:LOG:{"message":"x"}]`,
    outcomes: [true, true],
    workflows: [{ name: "Lower case", steps: [{ name: "One", handler: "log" }] }],
  },
  {
    title: "Windows newlines",
    text: `Hello\r\n[MULTISTEP:CREATE_WORKFLOW:Windows:a description]\r\n[MULTISTEP:ADD_STEP:workflow_id:One:log:{\r\n  "message": "a"\r\n}]\r\n`,
    outcomes: [true, true],
    workflows: [{ name: "Windows", description: "a description", steps: [{ name: "One" }] }],
  },
  {
    title: "JSON over several lines, nested",
    text: `[MULTISTEP:CREATE_WORKFLOW:Nested]
[MULTISTEP:ADD_STEP:workflow_id:Find:database_operation:{
  "operation": "find",
  "collection": "users",
  "query": { "$or": [ { "age": { "$gt": 18 } }, { "tags": { "$in": ["a:b", "c]d"] } } ] }
}::300]`,
    outcomes: [true, true],
    workflows: [{ name: "Nested", steps: [{ name: "Find", handler: "database_operation", timeout: 300 }] }],
  },
  {
    title: "JSON as AIs write it is repaired, and the reply says so",
    text: `[MULTISTEP:CREATE_WORKFLOW:Repair]
[MULTISTEP:ADD_STEP:workflow_id:One:log:{'message': 'it is fine', 'level': 'info',}]
[MULTISTEP:ADD_STEP:workflow_id:Two:set_context:{“key”: “ready”, “value”: True}:step1]`,
    outcomes: [true, true, true],
    workflows: [{ name: "Repair", steps: [{ name: "One" }, { name: "Two", after: ["One"] }] }],
    says: ['JSON repaired: {"message":"it is fine","level":"info"}', '{"key":"ready","value":true}'],
  },
  {
    title: "a name in the quotation marks of print loses them, and is found with them or without",
    text: `[MULTISTEP:CREATE_WORKFLOW:„Grüße“:Sagt „hallo“ allen]
[MULTISTEP:ADD_STEP:“Grüße”:«Gruß»:log:{"message":"x"}]
[MULTISTEP:ADD_STEP:Grüße:Say “hi”:log:{"message":"x"}]`,
    outcomes: [true, true, true],
    workflows: [{ name: "Grüße", steps: [{ name: "Gruß" }, { name: "Say “hi”" }] }],
  },
  {
    title: "an error in a step's params shows an example of the operation that was written",
    text: `[MULTISTEP:CREATE_WORKFLOW:Free]
[MULTISTEP:ADD_STEP:workflow_id:Logs:database_operation:{"operation":"deleteMany","collection":"logs","query":{}}]`,
    outcomes: [true, 'For example: {"operation":"delete","collection"'],
    workflows: [{ name: "Free", steps: [] }],
  },
  {
    title: "prose with brackets and links that must not run",
    text: "See [1], [note: x], [User: hi], [FOO:BAR], [a link](https://example.com) and \\[MULTISTEP:HELP\\]. - [ ] todo [x] done",
    outcomes: [],
    workflows: [],
    says: ["See [1], [note: x], [User: hi], [FOO:BAR], [a link](https://example.com) and [MULTISTEP:HELP"],
  },
  {
    title: "shortcodes on one line with prose between",
    text: `First [MULTISTEP:CREATE_WORKFLOW:Inline], then [MULTISTEP:ADD_STEP:workflow_id:One:${LOG}], then [MULTISTEP:EXECUTE:workflow_id]!`,
    outcomes: [true, true, true],
    workflows: [{ name: "Inline", steps: [{ name: "One" }] }],
    started: ["Inline"],
    says: ["First ", ", then ", "!"],
  },
  {
    title: "a description that is a number, in quotes",
    text: '[MULTISTEP:CREATE_WORKFLOW:Year:"2024"]\n[MULTISTEP:CREATE_WORKFLOW:Time:runs at 10:30]',
    outcomes: [true, true],
    workflows: [
      { name: "Year", description: "2024", global_timeout: 1800, steps: [] },
      { name: "Time", description: "runs at 10:30", global_timeout: 1800, steps: [] },
    ],
  },
  {
    title: "JSON with a missing brace, which never swallows its neighbours",
    text: `[MULTISTEP:CREATE_WORKFLOW:Braces]
[MULTISTEP:ADD_STEP:workflow_id:One:log:{"message":"x"]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:step1]`,
    outcomes: [true, true, true],
    workflows: [{ name: "Braces", steps: [{ name: "One" }, { name: "Two", after: ["One"] }] }],
    says: ["repaired"],
  },
];
