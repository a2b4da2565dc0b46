import { describe, expect, it } from "vitest";
import { pressed } from "../bot-api/button-presses.ts";
import { OWNER, STRANGER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf, say } from "./guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

function pictureIn(server: Server, chatId: number, caption: RegExp) {
  return server.waitFor(`a picture below which stands ${caption}`, () =>
    server.messages(chatId).find(({ file, text }) => file !== undefined && caption.test(text)),
  );
}

const WORKFLOW = `[MULTISTEP:CREATE_WORKFLOW:注文 <b>&]
[MULTISTEP:ADD_STEP:workflow_id:Load:log:{"message":"a"}]
[MULTISTEP:ADD_STEP:workflow_id:Store:log:{"message":"b"}:step1]`;

describe("DRAW_WORKFLOW", () => {
  it("sends a workflow's graph as a photo, after the reply", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, `${WORKFLOW}\n[MULTISTEP:DRAW_WORKFLOW:workflow_id]`);
    const { file, text } = await pictureIn(server, OWNER.id, /2 steps/);
    expect(text).toMatch(/^注文 <b>&\n2 steps · wf_\w{10}$/);
    expect(file!.bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(server.texts(OWNER.id)[0]).toContain("The picture of 注文 <b>& follows.");
  });

  it("draws a run by its placeholder, as it is when the picture is sent", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Orders", [say("Tell", "x")]));
    await server.waitFor("the end", () => server.messages(OWNER.id).find(({ text }) => text.includes("completed")));
    server.sendText(OWNER, OWNER.id, '[MULTISTEP:DRAW_WORKFLOW:execution_id:{"theme":"dark"}]');
    const { text } = await pictureIn(server, OWNER.id, /Orders/);
    expect(text).toMatch(/^Orders\ncompleted · .* · ex_\w{10}$/);
  });

  it("refuses unknown options", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, `${WORKFLOW}\n[MULTISTEP:DRAW_WORKFLOW:workflow_id:{"size":"big"}]`);
    const reply = await server.waitFor("the reply", () => server.texts(OWNER.id)[0]);
    expect(reply).toContain('Pictures have no option "size"');
  });

  it("sends the picture as a file if photos are refused, and as text if files are too", async () => {
    const server = await startServer();
    const refused = { kind: "error", code: 400, description: "Bad Request: not enough rights to send photos" } as const;
    server.faults.plan("sendPhoto", refused, Number.POSITIVE_INFINITY);
    server.faults.plan("sendDocument", refused, 1, ({ caption }) => String(caption).includes("3 steps"));
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, `${WORKFLOW}\n[MULTISTEP:DRAW_WORKFLOW:workflow_id]`);
    expect((await pictureIn(server, OWNER.id, /2 steps/)).file!.name).toBe("workflow.png");
    server.sendText(
      OWNER,
      OWNER.id,
      `[MULTISTEP:ADD_STEP:workflow_id:Tell:log:{"message":"c"}:step1,step2]\n[MULTISTEP:DRAW_WORKFLOW:workflow_id]`,
    );
    const text = await server.waitFor("the graph as text", () =>
      server.texts(OWNER.id).find((one) => one.includes("3 Tell ← 1, 2  (log)")),
    );
    expect(text).toContain("3 steps");
  });

  it("draws nothing from another chat", async () => {
    const server = await startServer();
    await startBot({ server, allowedUserIds: [STRANGER.id] });
    server.sendText(OWNER, OWNER.id, `${WORKFLOW}\n[MULTISTEP:EXECUTE:workflow_id]`);
    const started = await server.waitFor("the run", () => /ex_\w{10}/.exec(server.texts(OWNER.id).join("\n"))?.[0]);
    server.sendText(STRANGER, STRANGER.id, `[MULTISTEP:DRAW_WORKFLOW:${started}]`);
    const reply = await server.waitFor("the refusal", () =>
      server.texts(STRANGER.id).find((text) => text.includes("❌")),
    );
    expect(reply).toContain(started);
    expect(server.messages(STRANGER.id).some(({ file }) => file !== undefined)).toBe(false);
  });
});

it("the button below a run sends its picture", async () => {
  const server = await startServer();
  await startBot({ server });
  const steps = [
    say("Tell", "hello"),
    { name: "Break", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0 },
  ];
  server.sendText(OWNER, OWNER.id, chainOf("Broken", steps));
  const failed = await server.waitFor("the end", () =>
    server.messages(OWNER.id).find(({ text }) => text.includes("· failed · ex_")),
  );
  expect(await pressed(server, OWNER, failed, "Picture")).toMatchObject({ text: "Sending the picture." });
  expect((await pictureIn(server, OWNER.id, /Broken/)).text).toContain("failed");
});
