import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../property-runs.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, send, words } from "./send.ts";

const engine = useEngine();

const LINES = [
  "[MULTISTEP:CREATE_WORKFLOW:Clean up]",
  '[MULTISTEP:ADD_STEP:workflow_id:Sure:approval:{"text":"Delete old users?"}]',
  '[MULTISTEP:ADD_STEP:workflow_id:Wipe:database_operation:{"operation":"delete","collection":"users","query":{"old":true}}:Sure]',
  '[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"Done"}:Wipe]',
];
const START = "[MULTISTEP:EXECUTE:workflow_id]";

/** One misspelling of a line, at a place between 0 and 1. */
type Mistake = (line: string, at: number) => string;

/** Where the name MULTISTEP ends: text that does not even begin like a shortcode is prose. */
const BEGUN = "[MULTISTEP:".length;
const at = (line: string, place: number) => BEGUN + Math.floor(place * Math.max(0, line.length - 1 - BEGUN));
const replaceAt = (line: string, i: number, removed: number, text: string) =>
  line.slice(0, i) + text + line.slice(i + removed);
const anyOf =
  (signs: RegExp, text: string): Mistake =>
  (line, place) => {
    const found = [...line.matchAll(signs)].filter(({ index }) => index >= BEGUN);
    const one = found[Math.floor(place * found.length)];
    return one === undefined ? line : replaceAt(line, one.index, one[0].length, text);
  };

const MISTAKES: Readonly<Record<string, Mistake>> = {
  "two letters swapped": (line, place) => {
    const i = at(line, place);
    return replaceAt(line, i, 2, `${line[i + 1]}${line[i]}`);
  },
  "a letter lost": (line, place) => replaceAt(line, at(line, place), 1, ""),
  "a letter doubled": (line, place) => replaceAt(line, at(line, place), 0, line[at(line, place)] ?? ""),
  "another bracket": anyOf(/[[\]]/g, "("),
  "another quote": anyOf(/"/g, "'"),
  "a quote lost": anyOf(/"/g, ""),
  "a colon lost": anyOf(/:/g, " "),
  "a brace lost": anyOf(/[{}]/g, ""),
  "another handler": anyOf(/approval|database_operation|send_message/g, "confirm_step"),
  "another action": anyOf(/ADD_STEP/g, "APPROVAL"),
  "cut off": (line, place) => line.slice(0, at(line, place)),
};

const mistake = fc.record({
  line: fc.integer({ min: 0, max: LINES.length - 1 }),
  kind: fc.constantFrom(...Object.keys(MISTAKES)),
  place: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

describe("a misspelled message", () => {
  it("never starts a workflow if one of its earlier shortcodes failed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mistake, { minLength: 1, maxLength: 2 }), async (mistakes) => {
        const lines = [...LINES];
        for (const { line, kind, place } of mistakes) lines[line] = MISTAKES[kind]!(lines[line]!, place);
        const text = [...lines, START].join("\n");
        const reply = await send(engine(), freshChat(), text);
        const outcomes = reply.parts.filter((part) => part.kind === "outcome");
        const hasFailed = outcomes.some(({ ok }) => !ok);
        if (hasFailed) expect(reply.executions, `${text}\n---\n${words(reply)}`).toEqual([]);
        for (const id of reply.executions) {
          // What has started has each of its steps, and the gate before the deletion.
          const steps = (await engine().view(id))?.steps ?? {};
          expect(Object.keys(steps), `${text}\n---\n${words(reply)}`).toHaveLength(LINES.length - 1);
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
