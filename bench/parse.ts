import { parseMessage } from "../grammar/shortcode/parse.ts";
import { CommandRegistry } from "../src/commands/registry.ts";
import { interleave, requestedRounds } from "./rounds.ts";
import type { Figure } from "./run.ts";

const SIZE = 1_000_000;
const EVERY = 600;
const MESSAGE = 4096;
const MESSAGES = 25;
const PROSE =
  "Baik! Langkah berikutnya memuat data pengguna [1], lalu menyaringnya dan mengirim ringkasan ke chat ini. " +
  "Each step waits for the one before; see [the docs](https://example.org/steps) for what a step may do. ";

/** Texts that make a careless parser quadratic, made of `n` units each. */
const HOSTILE: Record<string, { unit: string; before?: string; n: number }> = {
  "open-brackets": { unit: "[", n: 50_000 },
  "unclosed-shortcodes": { unit: "[MULTISTEP:HELP:", n: 800 },
  "unclosed-strings": { unit: '[MULTISTEP:HELP:{"a', n: 800 },
  "nested-objects": { unit: '{"a":', before: "[MULTISTEP:HELP:", n: 5_000 },
  "hidden-arguments": { unit: ':{"a" `:{"a":', before: "[MULTISTEP:HELP:", n: 2_500 },
  "broken-json": { unit: '[MULTISTEP:HELP:{"a":1:2}]\n', n: 250 },
  backslashes: { unit: "\\", before: "[MULTISTEP:HELP:", n: 50_000 },
};

const { vocabulary } = new CommandRegistry();

/** 1 MB of prose with a shortcode of 250 characters every 600 characters, as an AI writes them. */
export function shortcodeText(): string {
  let text = "";
  for (let i = 0; text.length + EVERY <= SIZE; i += 1) {
    const head = `[MULTISTEP:ADD_STEP:workflow_id:Load users ${i}:database_operation:`;
    const tail = ":step1_id,step2_id:300]";
    const json = (note: string): string =>
      `{"operation":"find","collection":"users","query":{"active":true,"age":{"$gt":${i % 90}}},"limit":50,"note":"${note}"}`;
    const note = "n".repeat(250 - head.length - tail.length - json("").length);
    const prose = PROSE.repeat(2).slice(0, EVERY - 250 - 2);
    text += `${prose}\n${head}${json(note)}${tail}\n`;
  }
  return text.padEnd(SIZE, "x");
}

/** As many characters of JSON: the same steps as an array of objects. */
export function jsonText(): string {
  const rows: string[] = [];
  for (let i = 0, size = 2; size < SIZE; i += 1) {
    const row = JSON.stringify({
      name: `Load users ${i}`,
      handler: "database_operation",
      params: { operation: "find", collection: "users", query: { active: true, age: { $gt: i % 90 } }, limit: 50 },
      text: PROSE,
      dependencies: ["step1_id", "step2_id"],
      timeout: 300,
    });
    size += row.length + 1;
    rows.push(row);
  }
  return `[${rows.join(",")}]`;
}

/**
 * `parse` and `json-parse`: 1 MB of each text. `parse-ratio`: one against the other, round by round. `message-4k`: one message
 * of 4,096 characters. `growth-…`: how many times as long four times a hostile text takes; 4 is linear.
 */
export async function run(): Promise<Figure[]> {
  const text = shortcodeText();
  const json = jsonText();
  const message = text.slice(0, MESSAGE);
  const parsed = parseMessage(text, vocabulary);
  const shortcodes = parsed.nodes.filter((node) => node.type === "shortcode").length;
  if (parsed.errors.length > 0 || shortcodes < 1600)
    throw new Error("the benchmark's text does not parse as it should");
  let ours = 0;
  let theirs = 0;
  const measures: Record<string, { unit: string; measure(): number }> = {
    parse: { unit: "MB/s", measure: () => (ours = text.length / 1000 / elapsed(() => parseMessage(text, vocabulary))) },
    "json-parse": { unit: "MB/s", measure: () => (theirs = json.length / 1000 / elapsed(() => JSON.parse(json))) },
    "parse-ratio": { unit: "x", measure: () => ours / theirs },
    "message-4k": {
      unit: "ms",
      measure: () => {
        const all = elapsed(() => {
          for (let i = 0; i < MESSAGES; i += 1) parseMessage(message, vocabulary);
        });
        return all / MESSAGES;
      },
    },
  };
  for (const [name, { unit, before = "", n }] of Object.entries(HOSTILE)) {
    const small = before + unit.repeat(n);
    const large = before + unit.repeat(4 * n);
    measures[`growth-${name}`] = {
      unit: "x",
      measure: () => {
        const one = elapsed(() => parseMessage(small, vocabulary));
        return elapsed(() => parseMessage(large, vocabulary)) / one;
      },
    };
  }
  const workloads = Object.entries(measures).map(([name, { unit, measure }]) => {
    return { name, unit, measure: async () => measure() };
  });
  return interleave(workloads, requestedRounds({ count: 25, budgetMs: 60_000 }));
}

/** The CPU time that something takes, in ms. Unlike time by the clock it hardly grows when other programs run. */
function elapsed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

if (process.argv[1]?.endsWith("parse.ts")) console.log(await run());
