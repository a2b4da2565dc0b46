import { describe, expect, it } from "vitest";
import { send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

const steps = (...list: object[]) => `[MULTISTEP:QUICK_WORKFLOW:Spelled:${JSON.stringify(list)}]`;

describe("a message taken from a JSON string", () => {
  const text = String.raw`Sure!\n\n[MULTISTEP:CREATE_WORKFLOW:From JSON:Made by a tool]\n[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{\"text\":\"Line 1\\nSay \\\"hi\\\" [x]\"}]\n[MULTISTEP:EXECUTE:workflow_id]\n\nDone, \"really\".`;

  it("is read as if it were unescaped", async () => {
    const chat = world().chat();
    await world().run(text, chat);
    expect(world().sent(chat)).toEqual(['Line 1\nSay "hi" [x]']);
    const reply = await send(world().engine, world().chat(), text);
    expect(reply.parts.flatMap((part) => (part.kind === "prose" ? [part.text] : []))).toEqual([
      "Sure!\n\n",
      "\n",
      "\n",
      '\n\nDone, "really".',
    ]);
  });
});

describe("names in other spellings", () => {
  it("are understood: namespace, action, handler, placeholder and step", async () => {
    const view = await world().run(`[multistep:create_workflow:Case flow:test]
[MultiStep:AddStep:workflow_id:One:Log:{"message":"one"}]
[MULTISTEP:add-step:workflowId:Two:sendMessage:{"text":"two"}:Step1]
[multi_step:ADD_STEP:workflow_id:Three:log:{"message":"three"}:step-2]
[Multistep:Execute:Workflow_ID]`);
    expect(view.status).toBe("completed");
    expect(view.steps.map(({ handler }) => handler)).toEqual(["log", "send_message", "log"]);
    expect(world().sent(view.actor.chat_id)).toEqual(["two"]);
  });

  it("are understood in the steps of QUICK_WORKFLOW, typed on a phone", async () => {
    const view = await world().run(
      'tolong jalanin ini ya [Multistep:quick workflow: pengingat : [{"Name":"kirim","Handler":"send message","Params":{"Text":"jangan lupa"}}]] makasih',
    );
    expect(view.workflow).toBe("pengingat");
    expect(world().sent(view.actor.chat_id)).toEqual(["jangan lupa"]);
  });

  it("are understood in options and in a handler's params", async () => {
    const view = await world().run(
      steps(
        { name: "A", handler: "setContext", params: { Key: "n", VALUE: 1 }, retryCount: 0, "On Error": "continue" },
        { name: "B", handler: "Log", params: { Message: "b" }, DependsOn: ["A"], Condition: "context.n == 1" },
        {
          name: "C",
          handler: "databaseOperation",
          params: { Operation: "insert", collection: "c", DATA: { id: "x" } },
        },
      ),
    );
    expect(view.status).toBe("completed");
  });

  it("are understood in the tasks of a group", async () => {
    const tasks = [{ Name: "T", Handler: "setContext", Params: { Key: "k", value: { Key: "kept" } } }];
    const view = await world().run(steps({ name: "G", handler: "ParallelGroup", params: { Tasks: tasks } }));
    expect(view.status).toBe("completed");
    expect(view.context.k).toEqual({ Key: "kept" });
  });

  it("are understood in the shortcode of a step and in its params", async () => {
    const view = await world().run(
      steps({
        name: "List",
        handler: "executeShortcode",
        params: { Shortcode: "multistep:list-workflows", params: { Page: 1 } },
      }),
    );
    expect(view.status).toBe("completed");
  });

  it("are understood in a template's name and params", async () => {
    const view = await world().run(
      '[MULTISTEP:TEMPLATE_WORKFLOW:MessageSequence:{"welcomeText":"Hi","Delay":0,"followup-text":"Bye"}]',
    );
    expect(world().sent(view.actor.chat_id)).toEqual(["Hi", "Bye"]);
  });

  it("leave data alone: keys of the context, of documents and of values", async () => {
    const view = await world().run(
      '[MULTISTEP:QUICK_WORKFLOW:Data:[{"name":"A","handler":"set_context","params":{"key":"User_Id","value":{"Text":1,"text":2}}}]:{"userId":1,"user_id":2}]',
    );
    expect(view.context).toMatchObject({ User_Id: { Text: 1, text: 2 }, userId: 1, user_id: 2 });
  });

  it("show the effect of a step whose handler and params are spelled otherwise", async () => {
    const reply = await send(
      world().engine,
      world().chat(),
      steps({ name: "A", handler: "sendMessage", params: { Text: "x", Text_: 2 } }),
    );
    expect(words(reply)).toContain("send_message");
    expect(reply.errors).toBe(1);
  });

  it("are refused if one name is given in two spellings", async () => {
    const reply = await send(
      world().engine,
      world().chat(),
      steps({ name: "A", handler: "log", params: { message: "x", Message: "y" } }),
    );
    expect(reply.errors).toBe(1);
    expect(words(reply)).toContain('unknown parameter "Message"');
  });
});
