import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberValue } from "../../grammar/json-text.ts";
import type { JsonValue, Node } from "../../grammar/shortcode/nodes.ts";
import { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { runs } from "../property-runs.ts";
import { chunksOf, messageText } from "./message-text.ts";
import { printNodes } from "./print-nodes.ts";
import { parseMessage, VOCABULARY } from "./vocabulary.ts";

const RUNS = runs(3000);
const anyText = fc.oneof(messageText, fc.string({ unit: "binary", maxLength: 200 }));

/** What must survive printing: all but offsets, and whether JSON had to be repaired. */
function meaning(nodes: readonly Node[]): unknown[] {
  return nodes.map((node) => {
    if (node.type === "text") return node.text;
    if (node.type === "broken") return { broken: node.source };
    const args = node.args.map((argument) => (argument.kind === "json" ? { json: argument.value } : argument.text));
    return { namespace: node.namespace, action: node.action, args };
  });
}

function streamed(chunks: readonly string[]): { nodes: Node[]; errors: unknown[] } {
  const stream = new ShortcodeStream(VOCABULARY);
  const nodes = chunks.flatMap((chunk) => stream.push(chunk));
  const end = stream.end();
  return { nodes: mergeText([...nodes, ...end.nodes]), errors: end.errors };
}

describe("any text", () => {
  test("parses without throwing, into nodes that cover it without gap or overlap", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { nodes, errors } = parseMessage(text);
        let at = 0;
        for (const node of nodes) {
          expect(node.start).toBe(at);
          expect(node.end).toBeGreaterThan(at);
          at = node.end;
        }
        expect(at).toBe(text.length);
        expect(errors).toEqual(nodes.flatMap((node) => (node.type === "broken" ? [node.error] : [])));
        for (let i = 1; i < nodes.length; i += 1)
          expect([nodes[i - 1]!.type, nodes[i]!.type]).not.toEqual(["text", "text"]);
      }),
      { numRuns: RUNS },
    );
  });

  test("gives shortcodes whose arguments lie within them, in order", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const node of parseMessage(text).nodes) {
          if (node.type === "text") continue;
          let at = node.start;
          for (const argument of node.args) {
            expect(argument.start).toBeGreaterThan(at);
            at = argument.end;
            expect(at).toBeGreaterThanOrEqual(argument.start);
          }
          expect(at).toBeLessThanOrEqual(node.end);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("gives the same nodes and errors in any chunks", () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(anyText, cuts, (text, at) => {
        const { nodes, errors } = parseMessage(text);
        expect(streamed(chunksOf(text, at))).toEqual({ nodes, errors });
      }),
      { numRuns: RUNS },
    );
  });

  test("gives the same nodes and errors character by character", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { nodes, errors } = parseMessage(text);
        expect(streamed(text.split(""))).toEqual({ nodes, errors });
      }),
      { numRuns: RUNS },
    );
  });

  test("without a broken shortcode is the same after printing and parsing again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { nodes, errors } = parseMessage(text);
        if (errors.length > 0) return;
        const again = parseMessage(printNodes(nodes));
        expect(again.errors).toEqual([]);
        expect(meaning(again.nodes)).toEqual(meaning(nodes));
      }),
      { numRuns: RUNS * 2 },
    );
  });

  test("has errors whose places lie within their shortcodes and agree with their lines", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const node of parseMessage(text).nodes) {
          if (node.type !== "broken") continue;
          const { error } = node;
          expect(error.start).toBeGreaterThanOrEqual(node.start);
          expect(error.start).toBeLessThanOrEqual(node.end);
          expect(error.end).toBeGreaterThan(error.start);
          const before = text.slice(0, error.start).replaceAll("\r\n", "\n\n").replaceAll("\r", "\n");
          const lines = text.slice(0, error.start).split(/\r\n|\r(?!\n)|\n/);
          expect(before.length).toBe(error.start);
          expect(error.column).toBe(lines.at(-1)!.length + 1);
          expect(error.line).toBe(lines.length);
          expect(error.caret.split("\n")).toHaveLength(2);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

/** The value with whole numbers beyond 2^53 as they are read: JSON has no others. */
function exact(value: JsonValue): JsonValue {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    return numberValue(JSON.stringify(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(exact);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exact(item)]));
}

const namespace = fc.constantFrom(...(Object.keys(VOCABULARY) as (keyof typeof VOCABULARY)[]));
const json = fc
  .oneof(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
    fc.array(fc.jsonValue({ maxDepth: 3 })),
    fc.string({ unit: "binary" }),
  )
  .map((value) => exact(value as JsonValue));
const argumentText = fc.oneof(messageText, fc.string({ unit: "binary" })).map((text) => {
  const shortcode = parseMessage(`[MULTISTEP:HELP:${text.replaceAll(/[\\:[\]{"]/g, "\\$&")}]`).nodes[0];
  const first = shortcode?.type === "shortcode" ? shortcode.args[0] : undefined;
  return first?.kind === "text" ? first.text : "";
});
const argument = fc.oneof(
  argumentText.map((text) => ({ kind: "text" as const, text, start: 0, end: 0 })),
  json.map((value) => ({ kind: "json" as const, value, repaired: false, start: 0, end: 0 })),
);
const shortcode = namespace.chain((name) =>
  fc.record({
    type: fc.constant("shortcode" as const),
    namespace: fc.constant<string>(name),
    action: fc.constantFrom<string>(...VOCABULARY[name]),
    args: fc.array(argument, { maxLength: 6 }),
    start: fc.constant(0),
    end: fc.constant(0),
  }),
);
const prose = anyText.filter((text) => text !== "").map((text) => ({ type: "text" as const, text, start: 0, end: 0 }));

describe("any nodes", () => {
  test("are the same after printing and parsing", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(prose, shortcode), { maxLength: 6 }), (nodes) => {
        const { nodes: again, errors } = parseMessage(printNodes(nodes));
        expect(errors).toEqual([]);
        expect(meaning(again)).toEqual(meaning(mergeText(nodes)));
      }),
      { numRuns: RUNS },
    );
  });
});
