import type { CodeRange } from "../../grammar/position.ts";
import type { Appearance } from "../../grammar/prose/appearance.ts";
import type { Argument, BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import type { CommandRegistry } from "../commands/registry.ts";

type Shortcode = ShortcodeNode | BrokenNode;

/** How a shortcode appears, and whether it is inline code by itself: `` `[MULTISTEP:HELP]` ``. */
export interface Placement {
  appearance: Appearance;
  isCode: boolean;
}

/**
 * Whether a shortcode is written as inline code, with nothing else between its backticks, or formatted as such. `code` are
 * the parts of the text that are formatted as code.
 */
export function isInlineCode({ start, end }: Shortcode, source: string, code: readonly CodeRange[] = []): boolean {
  const isFormatted = code.some(
    (range) =>
      !range.isBlock &&
      range.start <= start &&
      range.end >= end &&
      `${source.slice(range.start, start)}${source.slice(end, range.end)}`.trim() === "",
  );
  if (isFormatted) return true;
  const [before, after] = [source.slice(Math.max(0, start - 2), start), source.slice(end, end + 2)];
  return before.endsWith("`") && after.startsWith("`") && !(before === "``" && after === "``");
}

/**
 * Whether a shortcode shows how one is written, as in a cheat sheet: `[MULTISTEP:CREATE_WORKFLOW:name:description]`. In a
 * sentence or a table cell, its first argument besides placeholders is the name of one of the command's parameters; in inline
 * code on a separate line, all of its words are.
 */
export function isGeneric(node: Shortcode, { appearance, isCode }: Placement, registry: CommandRegistry): boolean {
  if (node.action === undefined || (appearance === "alone" && !isCode)) return false;
  const signature = registry.find(node.namespace, node.action)?.signature ?? [];
  const own = new Set(signature.flatMap(({ name }) => wordsOf(name)));
  const given = wordsGiven(node);
  const isOwn = (text: string) => isCalledLike(text, own);
  if (appearance === "alone") return given.length > 0 && given.every(isOwn);
  const [first] = given;
  return first === undefined ? node.args.some(isEllipsis) : isOwn(first);
}

/** Whether a shortcode contains nothing but placeholders. */
export function isBare(node: Shortcode): boolean {
  return wordsGiven(node).length === 0 && !node.args.some(({ kind }) => kind === "json");
}

/** Whether one of the arguments is something a step could really do. */
export function namesHandler({ args }: Shortcode, handlers: { has(name: string): boolean }): boolean {
  return args.some((argument) => argument.kind === "text" && handlers.has(argument.text.toLowerCase()));
}

/** The arguments in words: no placeholders, numbers or JSON, and no dots that stand for anything. */
function wordsGiven({ args }: Shortcode): string[] {
  return args.flatMap((argument) => {
    if (argument.kind === "json") return [];
    const { text } = argument;
    return parsePlaceholder(text) !== undefined || !/\p{L}/u.test(text) ? [] : [text];
  });
}

function isEllipsis(argument: Argument): boolean {
  return argument.kind === "text" && /^(?:\.{2,4}|…)$/.test(argument.text);
}

const MAX_GENERIC = 60;

/** Whether a text is made of these words and of words that may come before them: "your workflow name", `<step_name>`. */
function isCalledLike(text: string, own: ReadonlySet<string>): boolean {
  if (text.length > MAX_GENERIC) return false;
  const words = wordsOf(text);
  const isOwn = (word: string) => own.has(TRANSLATED.get(word) ?? word);
  return words.some(isOwn) && words.every((word) => isOwn(word) || BESIDE.has(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** Words that say whose, or of what: "the name of your workflow". */
const BESIDE: ReadonlySet<string> = new Set(
  `a an the your of id new optional workflow step handler schedule execution json text
   anda kamu alur langkah opsional nama
   dein deine deinen der die das des schritt schritts optional
   tu su el la del de paso flujo opcional
   seu sua do da passo fluxo
   votre ton du le étape
   имя шага шаг процесса`.split(/\s+/),
);

/** What AIs call parameters when they explain in another language. */
const TRANSLATED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    name: "nama nombre nome nom имя название اسم",
    description: "deskripsi keterangan beschreibung descripción descricao descrição описание وصف",
    params: "parameter parameters parámetros parâmetros paramètres параметры",
    dependencies: "depends dependency dependensi abhängigkeiten dependencias dependências dépendances зависимости",
    handler: "penangan обработчик",
    step: "langkah schritt paso passo étape шаг",
    when: "time interval cron waktu kapan wann zeit cuándo cuando quando quand когда",
    context: "konteks kontext contexto contexte контекст",
  }).flatMap(([name, words]) => words.split(" ").map((word): [string, string] => [word, name])),
);
