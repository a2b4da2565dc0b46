import { PIECES } from "../grammar/message-text.ts";
import type { Random } from "./random.ts";

const NAMES = [
  ..."user_count name empty none flag tags user list deep evil missing get length in not constructor __proto__".split(
    " ",
  ),
  ..."prototype toString valueOf hasOwnProperty __defineGetter__ call apply eval process global this window".split(" "),
];
const LITERALS =
  "1 0 -1 1.5 1e308 1e-9 9007199254740993 'a' \"b\" '' True false None null undefined NaN [] {} [1,2] 'é🎉'".split(" ");
const OPERATORS = "== != === !== < <= > >= + - * / % and or && || in is not,in is,not ** // & | ^ ?? => = , ;".split(
  " ",
);
const FUNCTIONS =
  "len lower upper contains startswith endswith startsWith includes eval Function require import print".split(" ");
const NOISE = [
  ..."()[]{}.,:;'\"`\\|&!?#@$%^~\0\ud800é🎉\n\t ",
  "${",
  "/*",
  "//",
  "0x",
  "1_0",
  "\\u0041",
  "{{",
  "}}",
  "[MULTISTEP:",
  "{secrets.KEY}",
];

function reference(random: Random, depth: number): string {
  let text = random.pick(["context", "context", "steps", "secrets", "globalThis", "this"]);
  for (let left = 1 + random.below(4); left > 0; left--) {
    const name = random.pick(NAMES);
    text += random.pick([
      () => `.${name}`,
      () => `?.${name}`,
      () => `['${name}']`,
      () => `[${random.below(9) - 3}]`,
      () => `.get('${name}')`,
      () => `.get('${name}', ${expression(random, depth - 1)})`,
      () => `.${random.pick(FUNCTIONS)}(${expression(random, depth - 1)})`,
    ])();
  }
  return text;
}

/** An expression that is mostly well formed. */
export function expression(random: Random, depth = 4): string {
  if (depth <= 0) return random.pick([random.pick(LITERALS), reference(random, 0)]);
  const inner = () => expression(random, depth - 1);
  return random.pick([
    () => random.pick(LITERALS),
    () => reference(random, depth),
    () => `${inner()} ${random.pick(OPERATORS).replace(",", " ")} ${inner()}`,
    () => `${inner()} ${random.pick(OPERATORS).replace(",", " ")} ${inner()}`,
    () => `(${inner()})`,
    () => `${random.pick(["not ", "!", "-", "+"])}${inner()}`,
    () => `${random.pick(FUNCTIONS)}(${inner()}, ${inner()})`,
    () => `[${inner()}, ${inner()}]`,
    () => `{'${random.pick(NAMES)}': ${inner()}}`,
    () => `${inner()} if ${inner()} else ${inner()}`,
  ])();
}

/** The text with some of it changed, repeated or torn out. */
export function mutated(random: Random, text: string): string {
  let changed = text;
  for (let left = random.below(4); left > 0; left--) {
    const at = random.below(changed.length + 1);
    const length = random.below(6);
    changed = random.pick([
      () => changed.slice(0, at) + random.pick(NOISE) + changed.slice(at),
      () => changed.slice(0, at) + changed.slice(at + length),
      () => changed.slice(0, at) + changed.slice(at, at + length).repeat(3) + changed.slice(at),
      () => changed.slice(0, at),
    ])();
  }
  return changed;
}

/** A text with placeholders, real and broken. */
export function template(random: Random): string {
  let text = "";
  for (let left = 1 + random.below(5); left > 0; left--)
    text += random.pick([
      () => `{${reference(random, 1)}}`,
      () => `{{${reference(random, 1)}}}`,
      () => `{${reference(random, 1)}|${random.pick(LITERALS)}}`,
      () => `\\{${reference(random, 0)}}`,
      () => random.pick(NOISE),
      () => "some text ",
      () => JSON.stringify({ [random.pick(NAMES)]: `{${reference(random, 0)}}` }),
    ])();
  return mutated(random, text);
}

/** A message of shortcodes, whole and torn, and prose. */
export function message(random: Random): string {
  let text = "";
  for (let left = random.below(30); left > 0; left--) text += random.pick(PIECES);
  return mutated(random, text);
}
