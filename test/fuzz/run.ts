import { isDeepStrictEqual } from "node:util";
import { evaluate, truthy } from "../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import type { JsonValue } from "../../grammar/json.ts";
import { jsonText } from "../../grammar/json-text.ts";
import type { Scope } from "../../grammar/scope.ts";
import type { Node } from "../../grammar/shortcode/nodes.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { parseTemplate, renderTemplate, renderValue, templateReferences } from "../../grammar/template/template.ts";
import { VOCABULARY } from "../grammar/vocabulary.ts";
import { Random } from "./random.ts";
import { expression, message, mutated, template } from "./sources.ts";

/**
 * Random conditions, templates and messages. None may throw or take long; a value is plain JSON and never a secret that
 * was not asked for; a message has the same nodes whole and in chunks. FUZZ_RUNS (default 1000000), FUZZ_SECONDS (stops
 * then, default 600), FUZZ_SEED (default: the time; it is printed).
 */
const runs = Number(process.env.FUZZ_RUNS ?? 1_000_000);
const seconds = Number(process.env.FUZZ_SECONDS ?? 600);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);

/** The longest that one text may take, in ms: generous, because other programs use the machine too. */
const SLOW_MS = 2_000;
const SECRET = "the-secret-value";

const context = JSON.parse(`{
  "user_count": 12, "name": "Ann", "empty": "", "none": null, "flag": true, "tags": ["a", 1, null], "list": [],
  "user": {"name": "Bob", "get": 5, "length": 9}, "deep": {"a": {"b": {"c": [1, [2, [3]]]}}},
  "evil": "{secrets.KEY} {context.name} [MULTISTEP:HELP] __proto__"
}`) as Record<string, JsonValue>;
const scope: Scope = {
  context,
  step: (name) =>
    name === "name" ? { status: "completed", result: context.deep!, error: null, attempts: 1 } : undefined,
  secret: (name) => (name === "KEY" ? SECRET : undefined),
};
const before = JSON.stringify(context);
const globals = Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length;

class Found extends Error {}

const PLAIN: ReadonlySet<string> = new Set(["string", "boolean", "number", "bigint"]);

/** Whether a value is nothing but JSON, with whole numbers of any size: own data, of plain objects and lists. */
function checkPlain(value: unknown): void {
  if (value === null || PLAIN.has(typeof value)) return;
  if (typeof value !== "object") throw new Found(`gives a ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null)
    throw new Found("gives a host object");
  for (const key of Reflect.ownKeys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === "symbol" || own?.get !== undefined) throw new Found("gives a property that is no data");
    if (!Array.isArray(value) || key !== "length") checkPlain(own?.value);
  }
}

function tryCondition(source: string): void {
  const parsed = parseExpression(source);
  if (!parsed.ok) {
    if (parsed.error.message === "") throw new Found("has an error without a message");
    return;
  }
  const result = evaluate(parsed.expression, scope);
  if (!result.ok) return;
  values++;
  checkPlain(result.value);
  truthy(result.value);
  if (jsonText(result.value).includes(SECRET)) throw new Found("reads a secret");
}

function tryTemplate(source: string): void {
  const rendered = renderTemplate(parseTemplate(source), scope);
  renderValue({ [source]: [source] }, scope);
  if (!rendered.ok) return;
  values++;
  checkPlain(rendered.value);
  const shown = jsonText(rendered.value);
  const asks = templateReferences(source).secrets.includes("KEY");
  if (shown.includes(SECRET) && !(asks && rendered.secrets.includes(SECRET)))
    throw new Found("shows a secret that it did not ask for");
}

function tryMessage(source: string): void {
  const { nodes, errors } = parseMessage(source, VOCABULARY);
  const stream = new ShortcodeStream(VOCABULARY);
  const streamed: Node[] = [];
  for (let at = 0; at < source.length; ) {
    const length = 1 + random.below(20);
    streamed.push(...stream.push(source.slice(at, at + length)));
    at += length;
  }
  const end = stream.end();
  const chunked = { nodes: mergeText([...streamed, ...end.nodes]), errors: end.errors };
  if (!isDeepStrictEqual(chunked, { nodes, errors })) throw new Found("is read differently in chunks");
  if (errors.length === 0) values++;
}

const random = new Random(seed);
const started = performance.now();
let done = 0;
/** How many gave a value, or were messages without an error. */
let values = 0;
let source = "";
const KINDS = [
  { make: () => expression(random, random.below(6)), check: tryCondition },
  { make: () => mutated(random, expression(random, random.below(6))), check: tryCondition },
  { make: () => template(random), check: tryTemplate },
  { make: () => message(random), check: tryMessage },
];
console.log(`fuzz: seed ${seed}`);
try {
  for (; done < runs && performance.now() - started < seconds * 1000; done++) {
    const kind = random.pick(KINDS);
    source = kind.make();
    const begun = performance.now();
    kind.check(source);
    if (performance.now() - begun > SLOW_MS) throw new Found(`takes ${Math.round(performance.now() - begun)} ms`);
  }
  if (JSON.stringify(context) !== before) throw new Found("changes the context");
  const now = Reflect.ownKeys(Object.prototype).length + Reflect.ownKeys(Array.prototype).length;
  if (now !== globals || ({} as { polluted?: unknown }).polluted !== undefined) throw new Found("changes a prototype");
} catch (error) {
  console.error(`fuzz: run ${done} of seed ${seed}: ${JSON.stringify(source)}`);
  console.error(error);
  process.exitCode = 1;
}
const took = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `fuzz: ${done} conditions, templates and messages, ${values} without an error, in ${took} s${done < runs ? ` (of ${runs}; out of time)` : ""}`,
);
