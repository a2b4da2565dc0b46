import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenOptions } from "../../src/app/open-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { createHandlers } from "../../src/handlers/table.ts";
import { ACTOR, openEngine, origin, run, settled, useEmbeddedDatabase } from "../engine/engine-fixture.ts";

useEmbeddedDatabase();

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stepgram-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function open(
  options: Partial<OpenOptions> & { work?: boolean; owner?: boolean; maxFileBytes?: number } = {},
): Promise<Engine> {
  const { owner = true, maxFileBytes = 1_000_000, ...rest } = options;
  const files = { root, isOwner: () => owner, maxFileBytes };
  return openEngine({ handlers: createHandlers({ files }), random: () => 0, ...rest });
}

function pipeline(params: JsonObject, more: JsonObject = {}) {
  return {
    name: "Pipe",
    handler: "file_pipeline",
    params: { input_file: "/in/data.txt", destination: "/out", ...params },
    ...more,
  };
}

function input(content: string | Buffer, folder = root): void {
  mkdirSync(join(folder, "in"), { recursive: true });
  writeFileSync(join(folder, "in", "data.txt"), content);
}

test("the guide's pipeline validates, transforms and saves", async () => {
  input("Größe: straße\n");
  const engine = await open();
  const view = await run(engine, [pipeline({})]);
  const result = view.steps[0]?.result as JsonObject & { stage_results: { transform: JsonObject } };
  const between = result.stage_results.transform.output_file as string;
  expect(between).toMatch(/^\/pipelines\/.*\/transformed_data\.txt$/);
  expect(result).toEqual({
    status: "completed",
    input_file: "/in/data.txt",
    output_file: "/out/transformed_data.txt",
    stages_completed: ["validate", "transform", "save"],
    stage_results: {
      validate: { stage: "validate", file_size: 17, is_valid: true, output_file: "/in/data.txt" },
      transform: {
        stage: "transform",
        transformation: "uppercase",
        input_size: 14,
        output_size: 16,
        output_file: between,
      },
      save: {
        stage: "save",
        destination: "/out/transformed_data.txt",
        file_size: 17,
        output_file: "/out/transformed_data.txt",
      },
    },
  });
  expect(readFileSync(join(root, "out/transformed_data.txt"), "utf8")).toBe("GRÖSSE: STRASSE\n");
  expect(existsSync(join(root, between))).toBe(false);
  expect(readdirSync(join(root, "pipelines"))).toEqual([]);
});

test.each<[string, string]>([
  ["lowercase", "ab  \n c\n\n"],
  ["UPPER", "AB  \n C\n\n"],
  ["none", "aB  \n c\n\n"],
  ["trim", "aB\n c\n"],
])("the transformation %s", async (transformation, expected) => {
  input("aB  \n c\n\n");
  const engine = await open();
  const view = await run(engine, [pipeline({ stages: ["transform"], transformation })]);
  const { output_file } = view.steps[0]!.result as JsonObject;
  expect(readFileSync(join(root, output_file as string), "utf8")).toBe(expected);
});

test("only the requested stages run", async () => {
  input(Buffer.from([0xff, 0, 1]));
  const engine = await open();
  const view = await run(engine, [pipeline({ stages: ["validate", "save"] })]);
  expect(view.steps[0]?.result).toMatchObject({ output_file: "/out/data.txt", stages_completed: ["validate", "save"] });
  expect(readFileSync(join(root, "out/data.txt"))).toEqual(Buffer.from([0xff, 0, 1]));
});

test("after RETRY, a pipeline continues from the failed stage", async () => {
  input("once\n");
  writeFileSync(join(root, "out"), "in the way");
  const engine = await open();
  const failed = await run(engine, [pipeline({})]);
  expect(failed.steps[0]?.error).toMatch(/^stage "save"/);
  rmSync(join(root, "in"), { recursive: true });
  rmSync(join(root, "out"));
  await engine.retry(failed.id, origin());
  expect((await settled(engine, failed.id)).steps[0]).toMatchObject({ status: "completed" });
  expect(readFileSync(join(root, "out/transformed_data.txt"), "utf8")).toBe("ONCE\n");
});

test.each<[string, () => void, JsonObject, RegExp]>([
  ["a missing file", () => undefined, {}, /^stage "validate": "input_file": there is no file \/in\/data\.txt/],
  ["a folder", () => mkdirSync(join(root, "in/data.txt"), { recursive: true }), {}, /^stage "validate": .*is a folder/],
  ["a file too large", () => input("x".repeat(2_000)), {}, /^stage "validate": .*is 2000 bytes; the limit is 1000/],
  [
    "a text that grows too large",
    () => input("ŉ".repeat(499)),
    {},
    /^stage "transform": .*is 1497 bytes; the limit is 1000/,
  ],
  ["what is not text", () => input(Buffer.from([0xff])), {}, /^stage "transform": .*is not text/],
  [
    "a link out of the sandbox",
    () => {
      mkdirSync(join(root, "in"));
      symlinkSync("/etc/passwd", join(root, "in/data.txt"));
    },
    {},
    /^stage "validate": .*is a link/,
  ],
  [
    "a destination behind a link",
    () => {
      input("x");
      symlinkSync("/tmp", join(root, "out"));
    },
    {},
    /^stage "save": .*is a link/,
  ],
])("%s fails permanently, and names the stage", async (_, make, params, message) => {
  make();
  const engine = await open({ maxFileBytes: 1_000 });
  const view = await run(engine, [pipeline(params)]);
  expect(view.steps[0]).toMatchObject({ status: "failed", attempts: 1 });
  expect(view.steps[0]?.error).toMatch(message);
});

test("people who are not owners run pipelines on the files of their own chat", async () => {
  input("shared");
  input("own", join(root, "chats", String(ACTOR.chat_id)));
  const engine = await open({ owner: false });
  await run(engine, [pipeline({})]);
  expect(existsSync(join(root, "out"))).toBe(false);
  expect(readFileSync(join(root, "chats", String(ACTOR.chat_id), "out/transformed_data.txt"), "utf8")).toBe("OWN");
});

test.each<[JsonObject, RegExp]>([
  [{ input_file: "../x" }, /"input_file" must not contain "\.\."/],
  [{ input_file: "/" }, /"input_file" must name a file/],
  [{ input_file: null }, /"input_file" is required/],
  [{ destination: "/a/../../b" }, /"destination" must not contain/],
  [{ stages: ["validate", "transfrom"] }, /"stages" has a stage that cannot be "transfrom", did you mean "transform"/],
  [{ stages: ["save", "save"] }, /contains save twice/],
  [{ stages: [] }, /must be a list of validate, transform, save/],
  [{ transformation: "upside-down" }, /"transformation" cannot be/],
  [{ out: "/x" }, /unknown parameter "out"/],
])("%j is refused when the step is added", async (params, message) => {
  const engine = await open({ work: false });
  expect(engine.checkStep(pipeline(params))).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(message) },
  });
});
