import { describe, expect, it } from "vitest";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, outcomes, send } from "./send.ts";

const engine = useEngine();
async function said(text: string): Promise<string> {
  return outcomes(await send(engine(), freshChat(), text)).join("\n");
}
function batch(rest: string) {
  return said(`[MULTISTEP:BATCH_PROCESS:set_context:${rest}]`);
}

describe("an error names what is wrong", () => {
  it.each(["many", "{}"])("of a batch whose size is %s", async (size) => {
    expect(await batch(`[{"key":"a","value":1}]:${size}`)).toContain("The batch size must be a whole number");
  });

  it("of a batch with something after its size", async () => {
    expect(await batch('[{"key":"a","value":1}]:3:{"concurrency":2}')).toContain(
      'Too many arguments: "{"concurrency":2}"',
    );
    expect(await batch('[{"key":"a","value":1}]:3:{"concurrency":2}:x')).toContain('"{"concurrency":2}"');
  });

  it("of a batch without items", async () => {
    expect(await batch("[]")).toContain("The list of items is empty");
  });

  it("of JSON that cannot be stored", async () => {
    expect(await batch('[{"key":"a","value":"\\u0000"}]')).toContain("Leave out that character");
    expect(await batch('[{"key":"a","value":"\\ud800"}]')).toContain("Leave out that character");
    expect(await batch('[{"key":"a","value":{"_bsontype":"x"}}]')).toContain("Use another key");
  });

  it("but not of large numbers, which keep their digits", async () => {
    expect(await batch('[{"key":"a","value":12345678901234567890}]')).toContain("Started");
    expect(await batch('[{"key":"12345678901234567","value":[1e20,9007199254740992,1.2345678901234567]}]')).toContain(
      "Started",
    );
  });

  it("of a template's params in the words of a handler's", async () => {
    const text = await said('[MULTISTEP:TEMPLATE_WORKFLOW:data_processing:{"colection":"x"}]');
    expect(text).toContain('"collection" is required');
    expect(text).toContain('unknown parameter "colection", did you mean "collection"?');
  });

  it("of a step that waits for itself", async () => {
    const step = (needs: string) => `{"name":"A","handler":"log","params":{"message":"x"},"dependencies":["${needs}"]}`;
    for (const needs of ["A", "step1", "a"]) {
      const text = await said(`[MULTISTEP:QUICK_WORKFLOW:Q:[${step(needs)}]]`);
      expect(text).toContain('Step 1 "A" depends on itself');
      expect(text).not.toContain("EDIT_STEP");
    }
    expect(
      await said('[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:Load:log:{"message":"x"}:load]'),
    ).toContain('Step "Load" depends on itself');
  });
});
