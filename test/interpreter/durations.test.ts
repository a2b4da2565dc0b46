import { describe, expect, it } from "vitest";
import { respellStep } from "../../src/engine/respell-step.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();
const handlers = new Map(
  createHandlers({ files: { root: "/", isOwner: async () => false } }).map((handler) => [handler.name, handler]),
);

describe("a delay", () => {
  it.each([
    [{ seconds: 300 }, 300],
    [{ seconds: "300" }, 300],
    [{ seconds: "5 minutes" }, 300],
    [{ minutes: 5 }, 300],
    [{ minutes: "5" }, 300],
    [{ Minutes: 5 }, 300],
    [{ minute: 5 }, 300],
    [{ ms: 500 }, 0.5],
    [{ menit: 5 }, 300],
    [{ hours: 1, minutes: 30 }, 5400],
    [{ days: 0.5 }, 43_200],
    [{ hari: 2 }, 172_800],
    [{ duration: "10 minutes" }, 600],
    [{ duration: "1h30m" }, 5400],
    [{ duration: "PT5M" }, 300],
    [{ duration: "P1DT2H" }, 93_600],
    [{ wait: "pt1h30m15s" }, 5415],
    [{ time: "5m" }, 300],
    [{ wait: "30s" }, 30],
    [{ durasi: "2 jam" }, 7200],
    [{ seconds: "five minutes" }, 300],
    [{ seconds: "5m" }, 300],
    [{ duration: "half an hour" }, 1800],
    [{ duration: "two and a half hours" }, 9000],
    [{ duration: "thirty-five minutes" }, 2100],
    [{ duration: "one hour and ten minutes" }, 4200],
    [{ durasi: "setengah jam" }, 1800],
    [{ for: "5 minutes" }, 300],
    [{ duration: "lima menit" }, 300],
    [{ duration: "zwei Stunden" }, 7200],
    [{ value: 3, unit: "minutes" }, 180],
    [{ amount: "2", unit: "jam" }, 7200],
    [{ duration: 1.5, unit: "h" }, 5400],
    [{ duration: { value: 5, unit: "minutes" } }, 300],
    [{ duration: { hours: 1, minutes: 5 } }, 3900],
  ])("of %j is %d seconds", (params, seconds) => {
    const step = respellStep({ handler: "delay", params }, handlers);
    expect(handlers.get("delay")?.params.parse(step.params)).toEqual({ seconds });
  });

  it.each([
    [{ duration: 10 }, "needs a unit"],
    [{ time: "5" }, "needs a unit"],
    [{ minutes: "soon" }, "must be a number"],
    [{ duration: "a few minutes" }, "must be a number"],
    [{ duration: "5 and 10 minutes" }, "must be a number"],
    [{ duration: "every hour" }, "must be a number"],
    [{ seconds: 5, unit: "minutes" }, 'unknown parameter "unit"'],
    [{ value: 5, unit: "parsecs" }, 'unknown parameter "value"'],
    [{ value: 5 }, 'unknown parameter "value"'],
    [{ duration: "PT" }, "must be a number"],
    [{ duration: "P5M" }, "must be a number"],
    [{ days: 400 }, "must be a number"],
    [{ hours: 8760, minutes: 1 }, "more than a year"],
    [{}, "is required"],
  ])("of %j is refused", async (params, says) => {
    const steps = JSON.stringify([{ name: "W", handler: "delay", params }]);
    const reply = await send(world().engine, world().chat(), `[MULTISTEP:QUICK_WORKFLOW:Q:${steps}]`);
    expect(words(reply)).toContain(says);
  });
});

describe("a timeout in words", () => {
  it("is understood everywhere", async () => {
    const chat = world().chat();
    await send(
      world().engine,
      chat,
      `[MULTISTEP:CREATE_WORKFLOW:T:In words:2 hours:3]
[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"x"}::5 minutes]
[MULTISTEP:ADD_STEP:workflow_id:B:log:{"message":"x"}:step1:1h 30m:{"retry_delay":"10s"}]
[MULTISTEP:ADD_STEP:workflow_id:C:log:{"message":"x"}:::{"timeout":"2 minutes"}]`,
    );
    const found = await world().engine.findWorkflow("T", { chat_id: chat, all: false });
    expect(found.ok && found.value).toMatchObject({
      description: "In words",
      global_timeout: 7200,
      max_parallel_steps: 3,
      steps: [{ timeout: 300 }, { timeout: 5400, retry_delay: 10 }, { timeout: 120 }],
    });
  });
});
