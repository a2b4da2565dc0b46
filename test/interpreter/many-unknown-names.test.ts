import { expect, it } from "vitest";
import { Session } from "../../src/commands/session.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, outcomes, send } from "./send.ts";

const engine = useEngine();
const NUMBER = 25;

function lines(line: (number: number) => string): string {
  return Array.from({ length: NUMBER }, (_, i) => line(i)).join("\n");
}

const STEPS = `[MULTISTEP:CREATE_WORKFLOW:W]\n${lines((i) => `[MULTISTEP:ADD_STEP:workflow_id:Load the users of the city ${i}:log:{"message":"x"}]`)}`;
const WORKFLOWS = lines((i) => `[MULTISTEP:CREATE_WORKFLOW:Load the users of the city ${i}]`);
const EDITS = lines((i) => `[MULTISTEP:EDIT_STEP:workflow_id:Load the usres of a city ${i}:{"timeout":5}]`);
const STARTS = lines((i) => `[MULTISTEP:EXECUTE:Load the usres of a city ${i}]`);

it.each([
  ["steps", STEPS, EDITS],
  ["workflows", WORKFLOWS, STARTS],
])("each unknown name of %s that a reply shows gets its suggestion", async (_what, made, unknown) => {
  const reply = await send(engine(), freshChat(), `${made}\n${unknown}`);
  expect(reply.errors).toBe(NUMBER);
  const suggested = outcomes(reply).filter((outcome) => /did you mean "?Load the users/i.test(outcome)).length;
  expect(suggested).toBe(20);
});

it("a message's later unknown names get none, because its reply does not show them", () => {
  const session = new Session({});
  const near = Array.from({ length: 150 }, () => session.near("Lod", ["Load", "Save"]));
  expect(near.indexOf(undefined)).toBe(100);
  expect(near.lastIndexOf("Load")).toBe(99);
});
