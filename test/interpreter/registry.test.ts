import { describe, expect, it } from "vitest";
import { hasShortcodes, parseMessage, parseOnce } from "../../grammar/shortcode/parse.ts";
import { defineShortcode } from "../../src/commands/custom-shortcode.ts";
import { CommandRegistry, RegistrationError } from "../../src/commands/registry.ts";
import { defineTemplate } from "../../src/commands/template-definition.ts";
import { z } from "../../src/engine/zod.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { chatsOf } from "../open-engine.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, messageIn, outcomes, words } from "./send.ts";

const engine = useEngine();

function greet(calls: unknown[] = []) {
  return defineShortcode({
    name: "GREET:PERSON",
    summary: "Greets somebody.",
    example: '[GREET:PERSON:Ada: the first:2:{"loud":true}]',
    result: "Says the greeting.",
    signature: [
      { name: "name", kind: "text", greedy: true, example: "Ada" },
      { name: "times", kind: "int", optional: true, min: 1, max: 5, example: "2" },
      { name: "options", kind: "object", optional: true, example: '{"loud":true}' },
    ],
    run({ name, times = 1, options }, { actor, key }) {
      calls.push({ name, times, options, user: actor.user_id, key });
      if (name === "Nobody") throw new Error("Nobody cannot be greeted");
      return { text: `Hello ${name}`.repeat(times), result: { greeted: name } };
    },
  });
}

const report = defineTemplate({
  name: "daily_report",
  summary: "Says that the day is over.",
  example: { team: "Blue" },
  params: z.strictObject({ team: z.string() }),
  steps: ({ team }) => [{ name: "Report", handler: "log", params: { message: `Day of ${team}` } }],
});

async function say(registry: CommandRegistry, text: string, chat = freshChat()) {
  return interpret(messageIn(chat, text), {
    engine: engine(),
    chats: chatsOf(engine()),
    registry,
    recordOutcome: async () => {},
  });
}

describe("the built-in commands", () => {
  it("each have an example that parses, and one sentence each for summary and result", () => {
    const { commands, vocabulary } = new CommandRegistry();
    for (const { namespace, action, example, summary, result } of commands) {
      const { nodes, errors } = parseMessage(example, vocabulary);
      expect(errors).toEqual([]);
      expect(nodes).toMatchObject([{ type: "shortcode", namespace, action }]);
      for (const sentence of [summary, result]) expect(sentence).toMatch(/^[A-Z].*\.$|…$/);
    }
  });
});

describe("a registered shortcode", () => {
  it("runs with typed arguments, and appears in HELP and in did you mean", async () => {
    const registry = new CommandRegistry();
    const calls: unknown[] = [];
    registry.registerShortcode(greet(calls));
    const reply = await say(
      registry,
      `[GREET:PERSON:Ada: the first:2:{"loud":true}] [GREET:PERSON:Nobody] [GREET:PERSON] [GREET:PERSON:Bob:9]
[MULTISTEP:HELP:GREET:PERSON] [MULTISTEP:HELP:GREET:PERSONS]`,
    );
    expect(calls).toMatchObject([
      { name: "Ada: the first", times: 2, options: { loud: true }, user: 7 },
      { name: "Nobody", times: 1 },
    ]);
    const said = outcomes(reply);
    expect(said[0]).toBe("Hello Ada: the firstHello Ada: the first");
    expect(said[1]).toContain("Nobody cannot be greeted");
    expect(said[1]).toContain("GREET:PERSON takes: name, times?, options?.");
    expect(said[2]).toContain("The name is missing");
    expect(said[3]).toContain("from 1 to 5");
    expect(said[4]).toContain("Greets somebody.");
    expect(said[5]).toContain("Did you mean GREET:PERSON?");
  });

  it("belongs to one Stepgram instance, and is prose elsewhere", async () => {
    const registry = new CommandRegistry();
    registry.registerShortcode(greet());
    expect(hasShortcodes(parseOnce("[GREET:PERSON:Ada]", registry.vocabulary))).toBe(true);
    expect(hasShortcodes(parseOnce("[GREET:PERSON:Ada]", new CommandRegistry().vocabulary))).toBe(false);
    expect(words(await say(new CommandRegistry(), "[GREET:PERSON:Ada]"))).toBe("[GREET:PERSON:Ada]");
  });

  it("may be a new MULTISTEP action, and is suggested for a misspelled one", async () => {
    const registry = new CommandRegistry();
    registry.registerShortcode({ ...greet(), name: "MULTISTEP:GREETING", example: "[MULTISTEP:GREETING:Ada]" });
    const said = outcomes(await say(registry, "[MULTISTEP:GREETING:Ada] [MULTISTEP:GREETNG:Ada]"));
    expect(said[0]).toBe("Hello Ada");
    expect(said[1]).toContain("did you mean GREETING?");
  });

  it("needs the permission that it names", async () => {
    const registry = new CommandRegistry();
    registry.registerShortcode({ ...greet(), capability: "network" });
    expect(outcomes(await say(registry, "[GREET:PERSON:Ada]"))[0]).toContain('needs the "network" permission');
  });

  it.each([
    ["greet:person", "uppercase"],
    ["GREET", "uppercase"],
    ["GREET:A:B", "uppercase"],
    ["MULTISTEP:EXECUTE", "built in"],
    ["GROUP:PIN_MESSAGE", "built in"],
    ["GREET:PERSON", "already registered"],
  ])("cannot be called %s", (name, why) => {
    const registry = new CommandRegistry();
    registry.registerShortcode(greet());
    const again = { ...greet(), name, example: `[${name}:Ada]` };
    expect(() => registry.registerShortcode(again)).toThrow(RegistrationError);
    expect(() => registry.registerShortcode(again)).toThrow(why);
  });

  it("cannot have parameters that a message could not tell apart", () => {
    const text = { name: "a", kind: "text", greedy: true, example: "x" } as const;
    const register = (signature: Parameters<typeof defineShortcode>[0]["signature"]) =>
      new CommandRegistry().registerShortcode({ ...greet(), signature, run: () => "" });
    expect(() => register([text, text])).toThrow("called");
    expect(() => register([text, { ...text, name: "b" }])).toThrow("greedy");
    expect(() => register([{ ...text, name: "B" }])).toThrow("lowercase");
    const optional = { name: "b", kind: "int", optional: true, example: "1" } as const;
    expect(() => register([optional, { name: "c", kind: "int", example: "1" }])).toThrow("must come before");
  });
});

describe("a registered template", () => {
  it("runs, and appears in TEMPLATES and in did you mean", async () => {
    const registry = new CommandRegistry();
    registry.registerTemplate(report);
    const reply = await say(
      registry,
      `[MULTISTEP:TEMPLATE_WORKFLOW:daily_report:{"team":"Red"}] [MULTISTEP:TEMPLATES]
[MULTISTEP:TEMPLATE_WORKFLOW:daily_reprt] [MULTISTEP:TEMPLATE_WORKFLOW:daily_report:{"team":1}]`,
    );
    const said = outcomes(reply);
    expect(said[0]).toContain("daily_report");
    expect(said[1]).toContain("Says that the day is over.");
    expect(said[2]).toContain("Did you mean daily_report?");
    expect(said[3]).toContain('"team"');
    expect(outcomes(await say(new CommandRegistry(), "[MULTISTEP:TEMPLATES]"))[0]).not.toContain("daily_report");
  });

  it("cannot replace another, nor have a wrong name or an example that does not work", () => {
    const registry = new CommandRegistry();
    registry.registerTemplate(report);
    expect(() => registry.registerTemplate(report)).toThrow("already registered");
    expect(() => registry.registerTemplate({ ...report, name: "message_sequence" })).toThrow("built in");
    expect(() => registry.registerTemplate({ ...report, name: "Daily report" })).toThrow("lowercase");
    expect(() => registry.registerTemplate({ ...report, name: "other", example: {} })).toThrow("example");
  });
});
