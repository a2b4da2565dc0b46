import { parseMessage } from "../grammar/shortcode/parse.ts";
import { CommandRegistry } from "../src/commands/registry.ts";
import type { Figure } from "./run.ts";

const SIZE = 1_000_000;
const ROUNDS = 25;
const EVERY = 600;
const PROSE =
  "Baik! Langkah berikutnya memuat data pengguna [1], lalu menyaringnya dan mengirim ringkasan ke chat ini. " +
  "Each step waits for the one before; see [the docs](https://example.org/steps) for what a step may do. ";

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

/** Measures parsing and, round by round beside it, JSON.parse. */
export async function run(): Promise<Figure[]> {
  const text = shortcodeText();
  const json = jsonText();
  const { vocabulary } = new CommandRegistry();
  const parsed = parseMessage(text, vocabulary);
  const islands = parsed.nodes.filter((node) => node.type === "shortcode").length;
  if (parsed.errors.length > 0 || islands < 1600) throw new Error("the benchmark's text does not parse as it should");
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -5; round < ROUNDS; round += 1) {
    const speed = rate(text.length, () => parseMessage(text, vocabulary));
    const peer = rate(json.length, () => JSON.parse(json));
    // The first rounds only warm up the compiler.
    if (round < 0) continue;
    ours.push(speed);
    theirs.push(peer);
  }
  return [figure("parse", ours), figure("json-parse", theirs)];
}

function rate(characters: number, work: () => unknown): number {
  const start = performance.now();
  work();
  return characters / 1e6 / ((performance.now() - start) / 1000);
}

function figure(name: string, rates: number[]): Figure {
  const sorted = rates.toSorted((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length / 2)]!;
  return { name, value, unit: "MB/s", min: sorted[0]!, max: sorted.at(-1)!, n: sorted.length };
}

if (process.argv[1]?.endsWith("parse.ts")) console.log(await run());
