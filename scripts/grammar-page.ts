import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ISerializedGast } from "chevrotain";
import { ExpressionParser } from "../grammar/expression/parser.ts";
import { MessageParser } from "../grammar/shortcode/parser.ts";

/** A rule or a part of one, as Chevrotain serializes it. */
interface Production {
  type: string;
  name: string;
  label?: string;
  pattern?: unknown;
  definition?: Production[];
  separator?: Production;
}

const DIAGRAMS = new URL("../../diagrams/", `file://${createRequire(import.meta.url).resolve("chevrotain")}`);
const SCRIPTS = ["vendor/railroad-diagrams.js", "src/diagrams_builder.js", "src/diagrams_behavior.js"];

const GRAMMARS = [
  {
    id: "messages",
    title: "Messages and shortcodes",
    source: "grammar/shortcode/parser.ts, grammar/shortcode/tokens.ts",
    about:
      "Every text is a message. An action that is missing or unknown, JSON that cannot be read and a shortcode that is never closed are errors of that shortcode alone.",
    parser: () => new MessageParser(),
  },
  {
    id: "conditions",
    title: "Conditions",
    source: "grammar/expression/parser.ts, grammar/expression/tokens.ts",
    about: "A step's condition, such as context.get('user_count') > 10 and steps.step1.status == 'completed'.",
    parser: () => new ExpressionParser(),
  },
];

/** docs/grammar.html: the rules as text and, where scripts run, as syntax diagrams. Needs no network. */
export function grammarPage(): string {
  const read = (path: string): string => readFileSync(new URL(path, DIAGRAMS), "utf8").trim();
  const grammars = GRAMMARS.map((grammar) => ({ ...grammar, rules: rulesOf(grammar.parser()) }));
  const sections = grammars.map(
    ({ id, title, about, source, rules }) => `<h1>${title}</h1>
<p>${escapeHtml(about)} Written in ${source}.</p>
<pre>${escapeHtml(rules.map(ruleText).join("\n"))}</pre>
<div id="${id}" align="center"></div>`,
  );
  const draw = grammars.map(
    ({ id, rules }) =>
      `document.getElementById("${id}").innerHTML = diagrams_builder.buildSyntaxDiagramsText(${JSON.stringify(rules).replaceAll("<", "\\u003c")});`,
  );
  return `<!DOCTYPE html>
<!-- Written by npm run docs from the grammars themselves. The scripts below are Chevrotain's (Apache 2.0). -->
<html lang="en">
<meta charset="utf-8">
<title>The grammar of Stepgram</title>
<style>
body { font-family: sans-serif; background: hsl(30, 20%, 95%); margin: 2em auto; max-width: 70em; }
pre { background: white; padding: 1em; overflow-x: auto; }
${read("diagrams.css")}
</style>
${sections.join("\n")}
${SCRIPTS.map((path) => `<script>\n${read(path)}\n</script>`).join("\n")}
<script>
${draw.join("\n")}
diagrams_behavior.initDiagramsBehavior();
</script>
</html>
`;
}

/** The rules of a grammar, without token patterns, for which the diagrams have no room. */
function rulesOf(parser: { getSerializedGastProductions(): ISerializedGast[] }): Production[] {
  const json = JSON.stringify(parser.getSerializedGastProductions(), (key, value) =>
    key === "pattern" ? undefined : value,
  );
  return JSON.parse(json) as Production[];
}

function ruleText({ name, definition = [] }: Production): string {
  return `${name} = ${sequence(definition)} ;`;
}

/** A part of a rule in EBNF: `[ x ]` may be left out, `{ x }` may come any number of times. */
function partText(part: Production): string {
  const inside = sequence(part.definition ?? []);
  const separated = part.separator === undefined ? "" : ` { ${partText(part.separator)} ${inside} }`;
  switch (part.type) {
    case "NonTerminal":
      return part.name;
    case "Terminal":
      return JSON.stringify(part.label ?? part.name);
    case "Option":
      return `[ ${inside} ]`;
    case "Repetition":
      return `{ ${inside} }`;
    case "RepetitionMandatory":
      return `${inside} { ${inside} }`;
    case "RepetitionWithSeparator":
      return `[ ${inside}${separated} ]`;
    case "RepetitionMandatoryWithSeparator":
      return `${inside}${separated}`;
    case "Alternation":
      return alternatives(part.definition ?? []);
    default:
      return inside;
  }
}

function alternatives(parts: readonly Production[]): string {
  const choices = parts.map(partText).filter((text) => text !== "");
  const text = choices.join(" | ");
  return choices.length < parts.length ? `[ ${text} ]` : `( ${text} )`;
}

function sequence(parts: readonly Production[]): string {
  return parts.map(partText).join(" ");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
