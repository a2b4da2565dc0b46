import { describe, expect, it } from "vitest";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, outcomes, send, words } from "./send.ts";

const engine = useEngine();
const LOG = 'log:{"message":"hi"}';

/** What the button "Run corrected" would send, with ids replaced by their prefix. */
async function corrected(text: string): Promise<{ said: string; button: string | undefined; chat: number }> {
  const chat = freshChat();
  const reply = await send(engine(), chat, text);
  const button = reply.buttons.find(({ label }) => label === "Run corrected")?.shortcode;
  return { said: words(reply), button: button?.replaceAll(/\b(wf|st|ex)_\w+/g, "$1_…"), chat };
}

describe("a shortcode that was refused", () => {
  it.each([
    ["[MULTISTEP CREATE_WORKFLOW:Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    [
      '<MULTISTEP action="CREATE_WORKFLOW" name="Report" description="Daily"/>',
      "[MULTISTEP:CREATE_WORKFLOW:Report:Daily]",
    ],
    ['{"name":"create_workflow","arguments":{"name":"Report"}}', "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    ['create_workflow(name="Report: daily")', "[MULTISTEP:CREATE_WORKFLOW:Report\\: daily]"],
    [
      `{"action":"QUICK_WORKFLOW","name":"Q","steps":[{"name":"A","handler":"log","params":{"message":"x"}}]}`,
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"}}]]',
    ],
    ["[MULTISTEP—CREATE_WORKFLOW—Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    ["[MULTISTEP->CREATE_WORKFLOW->Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    [
      `[MULTISTEP:QUICK_WORKFLOW:Q:{"A":{"handler":"log","params":{"message":"x"}},"B":{"handler":"log","params":{"message":"y"},"dependencies":["A"]}}]`,
      `[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"}},{"name":"B","handler":"log","params":{"message":"y"},"dependencies":["A"]}]]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:::{"retry_count":"3 times"}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"retry_count":"3"}]`,
    ],
    ['await multi_step_processor.create_workflow(\n  name="Report"\n)', "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    ["[MULTISTEP:NEW_WORKFLOW:Hello]", "[MULTISTEP:CREATE_WORKFLOW:Hello]"],
    ["[MULTISTEP:CREATE_WORKFLOW:Report\nThank you!", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
    [
      "[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:WAIT:workflow_id:5 minutes]",
      '[MULTISTEP:ADD_STEP:wf_…:Delay:delay:{"seconds":300}]',
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:none:timeout:60:condition=context.ready]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"timeout":60,"condition":"context.ready"}]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:condition:context.a == 1]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"condition":"context.a == 1"}]`,
    ],
    [`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow:A:${LOG}]`, `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}]`],
    [`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:12345:A:${LOG}]`, `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}]`],
    [
      '[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:my_workflow:A:log:{"message":"my_workflow"}]',
      '[MULTISTEP:ADD_STEP:wf_…:A:log:{"message":"my_workflow"}]',
    ],
    [
      '[MULTISTEP:QUICK_WORKFLOW:Q:{"steps":[{"name":"A","type":"log","parameters":{"message":"x"}}]}]',
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","type":"log","parameters":{"message":"x"}}]]',
    ],
    [
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","message":"x","timeout":60}]]',
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","timeout":60,"params":{"message":"x"}}]]',
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:::{"condition":"lower(context.a) == 'Yes'"}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"condition":"lower(context.a) == 'yes'"}]`,
    ],
    ['[MULTISTEP:CREATE_WORKFLOW:name="Report":description="Daily"]', "[MULTISTEP:CREATE_WORKFLOW:Report:Daily]"],
    ["[MULTISTEP:LIST_EXECUTIONS:runing]", "[MULTISTEP:LIST_EXECUTIONS:running]"],
    [
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"lgo","params":{"mesage":"x"}}]]',
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"}}]]',
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:log:{"mesage":"x"}:none:60:{"retry_cuont":2}]`,
      '[MULTISTEP:ADD_STEP:wf_…:A:log:{"message":"x"}::60:{"retry_count":2}]',
    ],
    [`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:STEP:workflow_id:Two:${LOG}]`, `[MULTISTEP:ADD_STEP:wf_…:Two:${LOG}]`],
    [`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:STEP1:${LOG}]`, `[MULTISTEP:ADD_STEP:wf_…:Step 1:${LOG}]`],
    [
      "[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:APPROVAL:Delete everything?]",
      '[MULTISTEP:ADD_STEP:wf_…:Approval:approval:{"text":"Delete everything?"}]',
    ],
    [
      "[MULTISTEP:SEND_MESSAGE:Hello]",
      '[MULTISTEP:QUICK_WORKFLOW:Send message:[{"name":"Send message","handler":"send_message","params":{"text":"Hello"}}]]',
    ],
    ["[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:RUN]", "[MULTISTEP:EXECUTE:wf_…]"],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:log:Say:workflow_id:{"message":"hi"}:none:60]`,
      `[MULTISTEP:ADD_STEP:wf_…:Say:${LOG}::60]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:log:Say:{"message":"hi"}]`,
      `[MULTISTEP:ADD_STEP:wf_…:Say:${LOG}]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:Say:{"message":"hi"}:log]`,
      `[MULTISTEP:ADD_STEP:wf_…:Say:${LOG}]`,
    ],
    [`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:EXECUTE]`, "[MULTISTEP:EXECUTE:wf_…]"],
    [
      `[MULTISTEP:TEMPLATE_WORKFLOW:user_onboarding:{"welcome_text":"Hi","delay":2,"user_id":"1"}]`,
      `[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Hi","delay":2}]`,
    ],
    ...["wf_8f3a2b1c", "the ID from above"].map((id): [string, string] => [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:${id}:A:${LOG}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}]`,
    ]),
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:Ask:human_approval:{"text":"Sure?"}]`,
      '[MULTISTEP:ADD_STEP:wf_…:Ask:approval:{"text":"Sure?"}]',
    ],
    // Every argument is kept.
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}][MULTISTEP:ADD_APPROVAL:workflow_id:Check:{"text":"Sure?"}:step1:60:{"save_as":"sure"}]`,
      '[MULTISTEP:ADD_STEP:wf_…:Check:approval:{"text":"Sure?"}:st_…:60:{"save_as":"sure"}]',
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:INSERT:workflow_id:B:${LOG}:none:60]`,
      `[MULTISTEP:ADD_STEP:wf_…:B:${LOG}::60]`,
    ],
    // A handler by one of its words.
    ...(
      [
        ["aproval_request", 'approval:{"text":"Sure?"}'],
        ["human_approval", 'approval:{"text":"Sure?"}'],
        ["telegram_notifier_message", 'send_message:{"text":"Sure?"}'],
        ["send_msg", 'send_message:{"text":"Sure?"}'],
        ["sleep_timer", 'delay:{"seconds":5}'],
        ["db_lookup", 'database_operation:{"operation":"count","collection":"a"}'],
      ] as const
    ).map(([handler, right]): [string, string] => [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${handler}:${right.slice(right.indexOf("{"))}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${right}]`,
    ]),
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"hi","condition":"context.n > 5","timeout":60}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"condition":"context.n > 5","timeout":60}]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"hi","depends_on":"B"}:::{"retry_count":2}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:B::{"retry_count":2}]`,
    ],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:lgo:{"message":"hi"}:::{"needs":"B"}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:B]`,
    ],
    [
      `[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x","condition":"context.n > 5"}}]]`,
      `[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"},"condition":"context.n > 5"}]]`,
    ],
    ...(
      [
        ["context.answer == 'yes' or 'ok'", "context.answer in ['yes', 'ok']"],
        ["context.n != 1 and 2", "context.n not in [1, 2]"],
        ["context.n = 5 and context.m = 6", "context.n == 5 and context.m == 6"],
        ["{context.n} > 5", "context.n > 5"],
      ] as const
    ).map(([wrong, right]): [string, string] => [
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:::{"condition":"${wrong}"}]`,
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}:::{"condition":"${right}"}]`,
    ]),
  ])("%s is suggested right, and a button runs it", async (text, shortcode) => {
    const { said, button, chat } = await corrected(text);
    expect(said.replaceAll(/\b(wf|st|ex)_\w+/g, "$1_…")).toContain(`Write ${shortcode}`);
    expect(button).toBe(shortcode);
    const again = await send(engine(), chat, button!.replaceAll("wf_…", "workflow_id").replaceAll("st_…", "step1"));
    expect(again.errors, words(again)).toBe(0);
  });

  it("includes what was waiting for it, in order, with names and ids that work in another message", async () => {
    const { button } = await corrected(`[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:B:lgo:{"message":"b"}:step1]
[MULTISTEP:ADD_STEP:workflow_id:C:${LOG}:step2]
[MULTISTEP:ADD_STEP:workflow_id:D:${LOG}:step1]
[MULTISTEP:EXECUTE:workflow_id]`);
    expect(button?.split("\n")).toEqual([
      '[MULTISTEP:ADD_STEP:wf_…:B:log:{"message":"b"}:st_…]',
      `[MULTISTEP:ADD_STEP:wf_…:C:${LOG}:B]`,
      "[MULTISTEP:EXECUTE:wf_…]",
    ]);
  });

  it("reports several wrong options once, and corrects all of them", async () => {
    const { said, button } = await corrected(
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:none:10:{"retry_interval":1,"on_failure":"continue","max_retries":2}]`,
    );
    expect(said).toContain('"retry_interval" (did you mean "retry_delay"?), "on_failure" (did you mean "on_error"?)');
    expect(button).toBe(
      `[MULTISTEP:ADD_STEP:wf_…:A:${LOG}::10:{"retry_delay":1,"on_error":"continue","max_retries":2}]`,
    );
  });

  it("says what is missing before there is anything to start", async () => {
    expect((await corrected("[MULTISTEP:START]")).said).toContain("There is no workflow_id yet.");
  });

  it.each([
    [`[MULTISTEP:CREAT_WORKFLOW:W:D]\nSorry:\n[MULTISTEP:CREATE_WORKFLOW:W:D]`, "Line 3 has it right."],
    [
      `[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow_id:A:lgo:{"message":"hi"}]\n[MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]`,
      "Line 3 has it right.",
    ],
  ])("offers nothing once the message itself corrects it: %s", async (text, line) => {
    const { said, button } = await corrected(text);
    expect(said).toContain(line);
    expect(said).not.toContain("Write [");
    expect(button).toBeUndefined();
  });

  it("repeats its hint on how to write a time, though it was just given", async () => {
    const { said } = await corrected(`[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:31 February at 10:00]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:some Monday]`);
    expect(said.split('For example, write "every weekday at 9"')).toHaveLength(3);
  });

  it("gets no button beside another one: the person has to choose", async () => {
    const { said, button } = await corrected("[MULTISTEP CREATE_WORKFLOW:A]\n[MULTISTEP:LIST_EXECUTIONS:runing]");
    expect(said).toContain("Write [MULTISTEP:CREATE_WORKFLOW:A]");
    expect(said).toContain("Write [MULTISTEP:LIST_EXECUTIONS:running]");
    expect(button).toBeUndefined();
  });

  it("gets none if the message was cut off", async () => {
    const { said, button } = await corrected("[MULTISTEP:CREATE_WORKFLOW:Repo");
    expect(said).toContain('its "]" is missing');
    expect(button).toBeUndefined();
  });

  it.each([
    '[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow_id:A:send_message:{"text":"Delete all expired coup',
    "[MULTISTEP:CREATE_WORKFLOW:W:Sends the rep",
    "[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every d",
  ])("is never completed where a text was cut off: %s", async (text) => {
    const { said, button } = await corrected(text);
    expect(said).toContain("The message ends inside this shortcode");
    expect(said).toContain("Send the whole shortcode again.");
    expect(said).not.toContain("Write [");
    expect(button).toBeUndefined();
  });

  it("is completed at the end if only its bracket can be missing", async () => {
    expect((await corrected("[MULTISTEP:LIST_WORKFLOWS")).said).toContain("Write [MULTISTEP:LIST_WORKFLOWS]");
  });

  it("says once that it is not a shortcode, then only what to write", async () => {
    const { said } = await corrected(`(MULTISTEP:CREATE_WORKFLOW:W)\n(MULTISTEP:ADD_STEP:workflow_id:A:${LOG})`);
    expect(said.split("This is not a shortcode")).toHaveLength(2);
    expect(said).toContain(`ADD_STEP (line 2, column 1): Write [MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]`);
  });

  it.each([
    ["[GROUP:LOCK:30 minutes]", 'GROUP:LOCK (line 1, column 1): GROUP has no action "LOCK".', "It has: PIN_MESSAGE,"],
    ["[GROUP:WARN_USER:777:No spam]", 'GROUP has no action "WARN_USER".', "It has: PIN_MESSAGE,"],
    ["[GROUP:PIN:5]", 'GROUP has no action "PIN": did you mean PIN_MESSAGE?', ""],
    ["[USER:MUTE_USER:777:10 minutes]", 'USER has no action "MUTE_USER": did you mean MUTE?', ""],
    ["[MULTISTEP:XYZZY:a]", 'XYZZY (line 1, column 12): MULTISTEP has no action "XYZZY".', "[MULTISTEP:HELP] lists"],
  ])("of an action that its namespace does not have says so: %s", async (text, ...expected) => {
    const { said } = await corrected(text);
    for (const part of expected) expect(said).toContain(part);
  });

  it.each(["[USER: hi]", "[USER:hello:there]", "[GROUP:LOCK]", "[GROUP: LOCK: 5]"])(
    "is not seen in %s",
    async (text) => {
      expect((await corrected(text)).said).toBe(text);
    },
  );

  it("names a time as people write it when it is held back", async () => {
    const { said } = await corrected(
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:frobnicate:{"a":1}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:"0 9 * * 1-5":Asia/Jakarta]`,
    );
    expect(said).toMatch(/\[MULTISTEP:SCHEDULED_WORKFLOW:wf_\w+:"0 9 \* \* 1-5":Asia\/Jakarta\]/);
  });

  it("is not suggested with invented words", async () => {
    const { said, button } = await corrected("[MULTISTEP:QUICK_WORKFLOW:Q]");
    expect(said).toContain("QUICK_WORKFLOW takes: name, steps, context?");
    expect(button).toBeUndefined();
  });
});

describe("a placeholder that nobody filled in", () => {
  const step = (params: object) =>
    `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify([{ name: "A", handler: "send_message", params }])}]`;

  it.each([
    "<your_chat_id>",
    "YOUR_CHAT_ID",
    "your-chat-id",
    "{chat_id}",
    "[chat_id]",
    "...",
    "…",
    "xxx",
    "INSERT_CHAT_ID_HERE",
    "TODO",
  ])("%s for chat_id is refused, and may be left out", async (written) => {
    const { said, button } = await corrected(step({ text: "Hi", chat_id: written }));
    expect(said).toContain(`"${written}" is a placeholder that nobody has filled in`);
    expect(button).toBe(step({ text: "Hi" }));
  });

  it.each([
    ["[MULTISTEP:CREATE_WORKFLOW:...:...:...]", "name"],
    ["[MULTISTEP:CREATE_WORKFLOW:<name>]", "name"],
    ["[MULTISTEP:CREATE_WORKFLOW:W:<description>]", "description"],
    [step({ text: "..." }), "text"],
    [step({ text: "<your message here>" }), "text"],
    [step({ text: "YOUR_MESSAGE" }), "text"],
    ['[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"api_call","params":{"url":"<url>"}}]]', "url"],
    [
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"api_call","params":{"url":"https://a.example","headers":{"api_key":"your_api_key_here"}}}]]',
      "api key",
    ],
    ["[GROUP:SET_TITLE:...]", "title"],
    ["[USER:MUTE:<user_id>:10 minutes]", "user"],
  ])("in %s is named: the %s", async (text, key) => {
    const chat = freshChat();
    const reply = await send(engine(), chat, text);
    expect(outcomes(reply)[0]).toContain(`is a placeholder that nobody has filled in (${key})`);
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(0);
  });

  it.each([
    ["https://<host>/x", {}, '"<host>" is a placeholder that nobody has filled in (url)'],
    ["https://a.example/?key=YOUR_API_KEY", {}, "then write {secrets.NAME}"],
    ["https://a.example", { Authorization: "Bearer YOUR_API_KEY" }, "then write {secrets.NAME}"],
    ["https://a.example", { "X-Api-Key": "<token>" }, "then write {secrets.NAME}"],
  ])("is named within a URL or a header: %s %j", async (url, headers, expected) => {
    const steps = JSON.stringify([{ name: "A", handler: "api_call", params: { url, headers } }]);
    expect((await corrected(`[MULTISTEP:QUICK_WORKFLOW:Q:${steps}]`)).said).toContain(expected);
  });

  it("is named together with the others", async () => {
    const steps =
      '[{"name":"A","handler":"api_call","params":{"url":"<url>","headers":{"Authorization":"Bearer YOUR_KEY"}}}]';
    const { said } = await corrected(`[MULTISTEP:QUICK_WORKFLOW:Q:${steps}]`);
    expect(said).toMatch(/"<url>" is a placeholder .* Write the url\. "YOUR_KEY" is a placeholder .*secrets\.NAME/);
  });

  it("does nothing with a pattern, and says so briefly", async () => {
    const chat = freshChat();
    const reply = await send(
      engine(),
      chat,
      "[MULTISTEP:CREATE_WORKFLOW:...:...:...]\n[MULTISTEP:ADD_STEP:workflow_id:...:...:{...}]\n[MULTISTEP:EXECUTE:workflow_id:{...}]",
    );
    expect(reply.errors).toBe(3);
    expect(words(reply).length).toBeLessThan(600);
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(0);
  });

  it.each([
    "[MULTISTEP:CREATE_WORKFLOW:TODO]",
    "[MULTISTEP:CREATE_WORKFLOW:Wait...]",
    "[MULTISTEP:CREATE_WORKFLOW:W:Your daily report, as usual...]",
    step({ text: "Loading..." }),
    step({ text: "a < b > c" }),
    step({ text: "[x] done" }),
    step({ text: "Your order is here." }),
    step({ text: "{context.user_id}" }),
  ])("is not seen in %s", async (text) => {
    expect((await send(engine(), freshChat(), text)).errors).toBe(0);
  });
});
