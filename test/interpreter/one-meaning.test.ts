import { describe, expect, it } from "vitest";
import { freshChat, outcomes, send } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

/** The step that an ADD_STEP adds behind step A, with its dependencies by name, or what was said instead. */
async function added(rest: string) {
  const chat = freshChat();
  const text = [
    "[MULTISTEP:CREATE_WORKFLOW:W]",
    '[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}]',
    `[MULTISTEP:ADD_STEP:workflow_id:B:${rest}]`,
  ].join("\n");
  const reply = await send(world().engine, chat, text);
  const found = await world().engine.findWorkflow("W", { chat_id: chat, all: false });
  const [first, step] = found.ok ? found.value.steps : [];
  if (step === undefined) return outcomes(reply)[2] ?? "";
  const { dependencies = [], ...others } = step;
  return { ...others, dependencies: dependencies.map((id) => (id === first?.id ? "A" : id)) };
}

const LOG = 'log:{"message":"b"}';

describe("what can mean just one thing is served", () => {
  it.each<[rest: string, step: object]>([
    [`${LOG}:depends_on:`, { dependencies: [] }],
    [`${LOG}:dependencies: `, { dependencies: [] }],
    [`${LOG}:depends_on::60`, { dependencies: [], timeout: 60 }],
    [`${LOG}:dependencies: step1 : timeout: 60`, { dependencies: ["A"], timeout: 60 }],
    [`${LOG}:depends_on: step1:timeout:60`, { dependencies: ["A"], timeout: 60 }],
    [`${LOG}:dependencies: step1, timeout: 60`, { dependencies: ["A"], timeout: 60 }],
    [`${LOG}:dependencies: none, timeout: 60`, { dependencies: [], timeout: 60 }],
    ['log:{"params":{"message":"b"}}', { params: { message: "b" } }],
    ['log:{"params":"b"}', { params: { message: "b" } }],
    ['delay:{"params":"5 minutes"}', { params: { duration: "5 minutes" } }],
    ['execute_shortcode:{"shortcode":"MULTISTEP:HELP","params":"STATUS"}', { params: { params: "STATUS" } }],
  ])("%s", async (rest, step) => {
    expect(await added(rest)).toMatchObject(step);
  });

  it.each([
    ['delay:{"duration":"00:00:02"}', 2],
    ['delay:{"seconds":"00:00:01.5"}', 1.5],
    ['delay:{"params":{"duration":"0:0:2"}}', 2],
  ])("%s waits %d seconds", async (rest, seconds) => {
    const view = await world().run(`[MULTISTEP:QUICK_WORKFLOW:W:[${quickStep(rest)}]]`);
    expect(view.steps[0]?.result).toEqual({ seconds });
  });

  it.each([
    ["Yes,No", "Yes / No"],
    ["Yes | No | Later, maybe", "Yes / No / Later, maybe"],
    ["Yes / No", "Yes / No"],
    ["OK", "OK"],
  ])("the options %j are %s", async (options, shown) => {
    const { engine, start, chat } = world();
    const here = chat();
    const id = await start(
      `[MULTISTEP:QUICK_WORKFLOW:W:[${quickStep(`approval:${JSON.stringify({ text: "Go?", options })}`)}]]`,
      here,
    );
    await expect.poll(async () => (await engine.view(id))?.steps[0]?.status).toBe("waiting");
    const [asked] = await engine.questions({ chat: here });
    expect(asked?.question.options.join(" / ")).toBe(shown);
  });
});

describe("what cannot be served is refused with what to write", () => {
  it.each([
    [`${LOG}:dependencies=`, '[MULTISTEP:ADD_STEP:W:B:log:{"message":"b"}]'],
    [`${LOG}:depends_on`, '[MULTISTEP:ADD_STEP:W:B:log:{"message":"b"}]'],
    [`${LOG}:timeout:`, '[MULTISTEP:ADD_STEP:W:B:log:{"message":"b"}]'],
    [`${LOG}:step1 : timeout: 60`, '[MULTISTEP:ADD_STEP:W:B:log:{"message":"b"}:A::{"timeout":60}]'],
    [`${LOG}:timeout: 60`, '[MULTISTEP:ADD_STEP:W:B:log:{"message":"b"}:::{"timeout":60}]'],
    ["delay:5 minutes", '[MULTISTEP:ADD_STEP:W:B:delay:{"duration":"5 minutes"}]'],
    ['delay:"5 minutes"', '[MULTISTEP:ADD_STEP:W:B:delay:{"duration":"5 minutes"}]'],
    ["log:hello", '[MULTISTEP:ADD_STEP:W:B:log:{"message":"hello"}]'],
  ])("%s", async (rest, line) => {
    const said = await added(rest);
    expect(
      String(said)
        .replaceAll(/wf_\w+/g, "W")
        .replaceAll(/st_\w+/g, "A"),
    ).toContain(`Write ${line}`);
  });

  it.each([
    'delay:{"duration":"05:00"}',
    'api_call:{"params":{"urls":"x"}}',
    'database_operation:{"params":"find"}',
    'approval:{"text":"Go?","options":"{\\"a\\":1}"}',
  ])("or without, if it may mean several things: %s", async (rest) => {
    expect(String(await added(rest))).toContain("❌");
  });
});

/** `handler:{…}` as a step of a list. */
function quickStep(rest: string): string {
  const colon = rest.indexOf(":");
  return `{"name":"S","handler":"${rest.slice(0, colon)}","params":${rest.slice(colon + 1)}}`;
}
