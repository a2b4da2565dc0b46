import { describe, expect, it } from "vitest";
import { labelsOf, pressed } from "../../bot-api/button-presses.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";
import {
  BEA,
  BY_BEA,
  BY_OWNER,
  GENTLE,
  GROUP,
  group,
  HARSH,
  HERE,
  make,
  question,
  ran,
  type Server,
  said,
  starts,
} from "../two-people.ts";

useDatabase();

const TELL = say("Tell", "told");
/** Telegram's id of every anonymous administrator, and an administrator. */
const ANONYMOUS = { id: 1087968824, first_name: "Group" };
const ADA = { id: 504, first_name: "Ada" };
const AS_GROUP = { sender_chat: { id: GROUP, type: "supergroup" } };

function questions(server: Server): number {
  return server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I do this?")).length;
}

describe("an id means its workflow and nothing else", () => {
  it("even if someone names another one so after it is deleted, in a message and in a step", async () => {
    const { server, engine } = await group();
    const gone = await make(engine, "Cleanup", [TELL], BY_OWNER);
    const calls = await make(engine, "Calls", [starts(gone.id)], BY_OWNER);
    await engine.deleteWorkflow(gone.id, { actor: BY_OWNER });
    await make(engine, gone.id, [say("Tell", "hers")]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${gone.id}]`);
    await said(server, `no workflow "${gone.id}"`);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${calls.id}]`);
    await pressed(server, OWNER, await question(server), "Run");
    await said(server, "Calls · failed");
    expect(server.messages(GROUP).some(({ text }) => text === "hers")).toBe(false);
  });

  it("and so does a prefix of one", async () => {
    const { server, engine } = await group();
    const mine = await make(engine, "Cleanup", [say("Tell", "mine")], BY_OWNER);
    await make(engine, mine.id.slice(0, -2), [say("Tell", "hers")]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${mine.id.slice(0, -2)}]`);
    await said(server, "mine");
    expect(server.messages(GROUP).some(({ text }) => text === "hers")).toBe(false);
  });
});

describe("what the group itself created, through an anonymous administrator", () => {
  it("cannot be removed, changed or stopped by a member", async () => {
    const { server, engine } = await group();
    server.sendText(
      ANONYMOUS,
      GROUP,
      chainOf("Ours", [{ name: "Wait", handler: "delay", params: { hours: 1 } }]),
      AS_GROUP,
    );
    await said(server, "Ours ·");
    server.sendText(ANONYMOUS, GROUP, '[MULTISTEP:SCHEDULED_WORKFLOW:Ours:"0 9 * * *"]', AS_GROUP);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    const [schedule] = await engine.listSchedules(HERE);
    const [run] = (await engine.listExecutions(HERE)).executions;
    for (const shortcode of [
      `UNSCHEDULE:${schedule?.id}`,
      `RESUME_SCHEDULE:${schedule?.id}`,
      `DELETE_WORKFLOW:${schedule?.workflow_id}`,
      `EDIT_STEP:${schedule?.workflow_id}:step1:{"params":{"hours":2}}`,
      `CANCEL:${run?.id}`,
    ]) {
      const before = server.messages(GROUP).length;
      server.sendText(BEA, GROUP, `[MULTISTEP:${shortcode}]`);
      await server.waitFor(shortcode, () =>
        server
          .messages(GROUP)
          .slice(before)
          .find(({ text }) => text.includes("❌")),
      );
    }
    expect(await engine.listSchedules(HERE)).toHaveLength(1);
    expect((await engine.listExecutions(HERE)).executions.map(({ status }) => status)).toEqual(["running"]);
  });

  it("can be stopped and removed only by administrators' buttons", async () => {
    const { server, engine } = await group();
    server.conversation.members.add(GROUP, BEA.id, "member");
    server.conversation.members.add(GROUP, ADA.id, "administrator");
    server.sendText(
      ANONYMOUS,
      GROUP,
      chainOf("Ours", [{ name: "Wait", handler: "delay", params: { hours: 1 } }]),
      AS_GROUP,
    );
    const progress = await server.waitFor("its progress", () =>
      server.messages(GROUP).find(({ keyboard }) => keyboard.flat().some(({ text }) => text.includes("Cancel"))),
    );
    expect((await pressed(server, BEA, progress, "Cancel")).text).toContain("Only the person this is for");
    expect((await engine.listExecutions(HERE)).executions.map(({ status }) => status)).toEqual(["running"]);
    await pressed(server, ADA, progress, "Cancel");
    await expect.poll(async () => (await engine.listExecutions(HERE)).executions[0]?.status).toBe("cancelled");
    server.sendText(ANONYMOUS, GROUP, '[MULTISTEP:SCHEDULED_WORKFLOW:Ours:"0 9 * * *"]', AS_GROUP);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(ADA, GROUP, "/schedules");
    const list = await said(server, "Schedules (1)");
    await pressed(server, ADA, list, "1");
    await server.waitFor("the schedule", () => labelsOf(list).flat().includes("🚫 Remove schedule") || undefined);
    await pressed(server, ADA, list, "Remove schedule");
    await expect.poll(() => engine.listSchedules(HERE)).toEqual([]);
  });
});

describe("a button that someone else's message offers", () => {
  const OFFER = `Shall I [MULTISTEP:QUICK_WORKFLOW:Wipe:${JSON.stringify([{ ...GENTLE, params: HARSH }])}] now?`;
  const offered = (server: Server) =>
    server.waitFor("an offer", () =>
      server.messages(GROUP).find(({ keyboard }) => keyboard.flat().some(({ text }) => text.includes("temp_data"))),
    );

  it("needs confirmation when an owner presses it, even where owners are not asked", async () => {
    const { server, engine } = await group({ grants: () => true });
    server.sendText(OWNER, GROUP, "/confirm off");
    await said(server, "/confirm on");
    server.sendText(BEA, GROUP, OFFER);
    await pressed(server, OWNER, await offered(server), "temp_data");
    const asked = await question(server);
    expect(asked.text.split("\n")[1]).toBe('Written by "Bea"');
    expect(await ran(engine)).toBe(0);
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Wipe · completed");
  });

  it("is pressed by its author, and by another owner for an owner, as before", async () => {
    const { server } = await group({ ownerIds: [OWNER.id, BEA.id] });
    server.sendText(OWNER, GROUP, "/confirm off");
    await said(server, "/confirm on");
    server.sendText(BEA, GROUP, OFFER);
    await pressed(server, OWNER, await offered(server), "temp_data");
    await said(server, "Wipe · completed");
    expect(questions(server)).toBe(0);
  });
});

describe("a schedule that someone else already created", () => {
  const DAILY = (id: string) => `[MULTISTEP:SCHEDULED_WORKFLOW:${id}:"0 9 * * *"]`;

  it("does not replace an owner's own, which nobody else can remove", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Report", [TELL], BY_BEA);
    server.sendText(BEA, GROUP, DAILY(made.id));
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    const [hers] = await engine.listSchedules(HERE);
    server.sendText(OWNER, GROUP, DAILY(made.id));
    await said(server, `also scheduled for the same times: ${hers?.id}`);
    const makers = (await engine.listSchedules(HERE)).map(({ actor }) => actor.user_id);
    expect(makers.sort()).toEqual([OWNER.id, BEA.id].sort());
  });

  it("is not created twice by the same person", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Report", [TELL], BY_BEA);
    server.sendText(BEA, GROUP, DAILY(made.id));
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(BEA, GROUP, DAILY(made.id));
    await said(server, "is already scheduled");
    expect(await engine.listSchedules(HERE)).toHaveLength(1);
  });
});
