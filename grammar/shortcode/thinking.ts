import { closesFence, type Fence, inlineCode, type Line, linesOf, lineText, openedFence } from "./lines.ts";
import { mergeText, type Node, type ParsedMessage, type TextNode } from "./nodes.ts";

/** A tag that begins or ends thinking. */
interface Tag {
  name: string;
  closes: boolean;
  /** Without an opening tag, it closes nothing (`never`), or everything before it wherever it is (`always`). */
  lone?: "never" | "always" | undefined;
  /** It is at the beginning or the end of its line. */
  atEdge: boolean;
  /** It is in JSON that was repaired: perhaps it is a text of the shortcode, perhaps the JSON was never closed. */
  inRepaired: boolean;
  start: number;
  end: number;
}

/** A stretch of thinking with its tags; `from` and `to` bound what is between them. */
interface Region {
  start: number;
  from: number;
  to: number;
  end: number;
}

/**
 * The message with its thinking as prose that is marked so: what is in `<think>`, `<thinking>` or `<reasoning>` is not part of
 * the answer, so its shortcodes are only text and its errors don't count. Tags in code, in quotation marks and in shortcodes do
 * not count. A closing tag without an opening one counts when it is on a separate line, or is the only tag of the message and
 * begins or ends a line; it ends thinking that began with the message. An opening tag that is never closed reaches to the end.
 */
export function markThinking(parsed: ParsedMessage): ParsedMessage {
  if (!MAY_THINK.test(parsed.source)) return parsed;
  const regions = regionsOf(parsed);
  if (regions.length === 0) return parsed;
  return {
    ...parsed,
    nodes: markedNodes(parsed, regions),
    errors: parsed.errors.filter(outside(regions)),
  };
}

/** Tells of errors, in their order, whether they are outside of all regions. */
function outside(regions: readonly Region[]): (error: { start: number }) => boolean {
  let next = 0;
  return ({ start }) => {
    while (next < regions.length && regions[next]!.end <= start) next += 1;
    return (regions[next]?.start ?? Number.POSITIVE_INFINITY) > start;
  };
}

const MAY_THINK =
  /think|reasoning|thought|monologue|scratchpad|reflection|analysis|<\/?(?:plan|draft)|assistantfinal|penalaran|pemikiran|<\|(?:channel|end)|<summary|<\/details/i;

/** A message with such a tag says where its answer is, so that a plan or draft is none. */
const HAS_ANSWER = /<(?:final_?)?(?:answer|output|response|result)>/i;

/**
 * The tags by which models mark their thinking, in any case: `<think>`, `< Thinking mode="x" >`, `</think>`, also as
 * `&lt;think&gt;` and `<|think|>`, and rarer ones; gpt-oss's channels; and a folded block with such a summary.
 */
const TAG = new RegExp(
  [
    "(?:<|&lt;)\\s{0,20}(/?)\\s{0,20}(think|thinking|reasoning|thought|antthinking|seed:think|scratchpad|reflection|inner_monologue|inner_thoughts?|chain_of_thought|thought_process)(?:\\s[^<>&]{0,200})?(?:>|&gt;)",
    "◁(/?)(think)▷",
    "\\[(/?)(THINK|THINKING|REASONING|THOUGHTS?|SCRATCHPAD)\\]",
    "<\\|(/?)(think|thinking)\\|>",
    "<\\|channel\\|>(analysis)<\\|message\\|>",
    "(?:<\\|start\\|>assistant)?<\\|channel\\|>(final)<\\|message\\|>",
    "<\\|(end)\\|>",
    "(?:<details[^<>]{0,40}>\\s{0,9})?<summary>\\s{0,9}(?:<b>|<strong>)?[^\\p{L}<>]{0,9}((?:my |model )?(?:thinking|reasoning|thoughts?|chain of thought|penalaran|pemikiran|gedankengang|überlegungen|razonamiento|raciocínio|raisonnement|рассуждения|التفكير))(?: process)?[^\\p{L}<>]{0,9}(?:</b>|</strong>)?\\s{0,9}</summary>",
    "</(details)>",
    "<\\|(begin|end)_of_(?:thought|thinking|reasoning)\\|>",
    "<(/?)(plan|planning|analysis|draft|deliberation)>",
    // What Ollama prints after thinking, and gpt-oss without its special tokens.
    "^(?:\\.{3}|…)\\s?(done) thinking\\.?(?=\\s*$)",
    "assistant(final)",
  ].join("|"),
  "giu",
);

/** Quotation marks on both sides make a tag one that is only mentioned. */
const OPENS_QUOTE = /["'“„‘«`]$/u;
const CLOSES_QUOTE = /^["'”“’»`]/u;

/** Words that make a tag before them one that is only mentioned: "the <think> tag". */
const NOUN = /^\s*(?:tags?|blocks?|sections?|elements?|tokens?|markers?|bagian)(?![\p{L}\p{N}])/iu;

function regionsOf({ nodes, source }: ParsedMessage): Region[] {
  const open: Tag[] = [];
  const openOf = new Map<string, number>();
  let regions: Region[] = [];
  let fence: (Fence & { hasOpening: boolean; thought?: Pick<Region, "start" | "from"> }) | undefined;
  let seen = 0;
  let atEdge: Tag | undefined;
  const close = (tag: Tag): void => {
    const first = open[0]!;
    // It closes the last tag of its name and those within; without one, the last tag.
    const hasSame = (openOf.get(tag.name) ?? 0) > 0;
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      openOf.set(last.name, openOf.get(last.name)! - 1);
      if (!hasSame || last.name === tag.name) break;
    }
    if (open.length === 0) {
      regions.push({ start: first.start, from: first.end, to: tag.start, end: tag.end });
      fence = undefined;
    }
  };
  const closeAll = (tag: Tag): void => {
    regions = [{ start: 0, from: 0, to: tag.start, end: tag.end }];
    fence = undefined;
  };
  const lines = withBrokenLines(nodes, source);
  const frame = { hasAnswer: HAS_ANSWER.test(source), isAnalysis: /^\s{0,20}analysis/i.test(source) };
  for (const line of lines) {
    const text = lineText(line);
    const tags = tagsOf(line, source, frame);
    const alone = tags.length === 1 && tags[0]!.closes && isBare(text) ? tags[0] : undefined;
    if (fence !== undefined) {
      fence.hasOpening ||= tags.some(({ closes }) => !closes);
      if (closesFence(text, fence)) {
        if (fence.thought !== undefined) regions.push({ ...fence.thought, to: startOf(line), end: endOf(line) });
        fence = undefined;
      }
      // Thinking often leaves a code block open.
      else if (alone !== undefined && open.length > 0) close(alone);
      else if (alone !== undefined && !fence.hasOpening && !alone.inRepaired) closeAll(alone);
      continue;
    }
    const opened = openedFence(text);
    if (opened !== undefined) {
      fence = { ...opened, hasOpening: false };
      if (open.length === 0 && THOUGHT_BLOCK.test(text)) fence.thought = { start: startOf(line), from: endOf(line) };
      continue;
    }
    for (const tag of tags) {
      seen += tag.lone === "never" ? 0 : 1;
      if (!tag.closes) {
        open.push(tag);
        openOf.set(tag.name, (openOf.get(tag.name) ?? 0) + 1);
      } else if (tag.lone === "never" && (openOf.get(tag.name) ?? 0) === 0) continue;
      else if (open.length > 0) close(tag);
      else if (tag.inRepaired) continue;
      else if (tag === alone || tag.lone === "always") closeAll(tag);
      else if (tag.atEdge) atEdge = tag;
    }
  }
  if (seen === 1 && atEdge !== undefined && /\S/.test(source.slice(atEdge.end))) closeAll(atEdge);
  if (fence?.thought !== undefined) regions.push({ ...fence.thought, to: source.length, end: source.length });
  const [first] = open;
  if (first !== undefined) regions.push({ start: first.start, from: first.end, to: source.length, end: source.length });
  return regions.length > 0 ? regions : labelledRegions(lines);
}

/** What a message says of itself, on which the meaning of some tags depends. */
interface Frame {
  hasAnswer: boolean;
  isAnalysis: boolean;
}

const THOUGHT_LABEL =
  /^[\s*_#>-]{0,8}(?:(?:my )?(?:thoughts?|thinking|reasoning|analysis)(?: process)?|chain of thought|penalaran|pemikiran)[\s*_]{0,4}:/i;
const ANSWER_LABEL =
  /^[\s*_#>-]{0,8}(?:(?:final |my )?(?:answer|response|action|output)|jawaban(?: akhir)?|tindakan)[\s*_]{0,4}:/i;

/** Where a label such as "Thought:" begins thinking with shortcodes, and one such as "Answer:" or "Action:" ends it. */
function labelledRegions(lines: readonly Line[]): Region[] {
  const regions: Region[] = [];
  let start: number | undefined;
  let hasShortcode = false;
  for (const line of lines) {
    const text = line.fenced ? "" : lineText(line).slice(0, 60);
    if (start !== undefined && ANSWER_LABEL.test(text)) {
      const end = startOf(line);
      if (hasShortcode) regions.push({ start, from: start, to: end, end });
      start = undefined;
    }
    if (start === undefined && THOUGHT_LABEL.test(text)) {
      start = startOf(line);
      hasShortcode = false;
    }
    hasShortcode ||= line.pieces.some((piece) => "shortcode" in piece);
  }
  return regions;
}

/** A code block that is marked as thinking. */
const THOUGHT_BLOCK = /^\s*(?:`{3,}|~{3,})\s*(?:think|thinking|thoughts?|reasoning|scratchpad)\s*$/i;

/** The offsets of a line that has no shortcode. */
function startOf({ pieces: [first] }: Line): number {
  return first !== undefined && "text" in first ? first.start : 0;
}

function endOf({ pieces }: Line): number {
  const last = pieces.at(-1);
  return last !== undefined && "text" in last ? last.start + last.text.length : 0;
}

/** Whether a line consists of a tag, with nothing but marks around it. */
function isBare(text: string): boolean {
  return !/[\p{L}\p{N}\uFFFC]/u.test(text.replaceAll(TAG, ""));
}

/** The tags of a line that are neither in inline code nor escaped nor only mentioned. */
function tagsOf(line: Line, source: string, frame: Frame): Tag[] {
  const text = lineText(line);
  if (!MAY_THINK.test(text)) return [];
  const code = inlineCode(text);
  const tags: Tag[] = [];
  let before = 0;
  let span = 0;
  for (const piece of line.pieces) {
    if (!("text" in piece)) {
      before += 1;
      continue;
    }
    for (const match of piece.text.matchAll(TAG)) {
      const at = before + match.index;
      while (span < code.length && code[span]!.end <= at) span += 1;
      const inCode = span < code.length && code[span]!.start <= at;
      const [written] = match;
      const rest = text.slice(at + written.length, at + written.length + 20);
      const lead = text.slice(Math.max(0, at - 40), at);
      const isMention =
        (NOUN.test(rest) && /[\p{L}\p{N}]/u.test(lead)) || (OPENS_QUOTE.test(lead) && CLOSES_QUOTE.test(rest));
      if (inCode || isMention || text[at - 1] === "\\" || written.endsWith("/>")) continue;
      const meaning = meaningOf(match, frame);
      if (meaning === undefined) continue;
      const opensBlock = meaning.name === "details" && !meaning.closes;
      const start = piece.start + match.index - (opensBlock ? openedBlock(source, piece.start + match.index) : 0);
      tags.push({
        ...meaning,
        atEdge: !/\S/.test(text.slice(0, at)) || !/\S/.test(text.slice(at + written.length)),
        inRepaired: piece.repaired === true,
        start,
        end: piece.start + match.index + written.length,
      });
    }
    before += piece.text.length;
  }
  return tags;
}

/** The length of a `<details>` on the line before its summary. */
function openedBlock(source: string, at: number): number {
  return /<details[^<>]{0,40}>\s{0,9}$/i.exec(source.slice(Math.max(0, at - 60), at))?.[0].length ?? 0;
}

/** What a found tag opens or closes. */
function meaningOf(match: RegExpExecArray, frame: Frame): Pick<Tag, "name" | "closes" | "lone"> | undefined {
  const [, slash, name, slash2, kimi, slash3, magistral, slash4, piped, analysis, final, end, summary, details, bound] =
    match;
  const [slash5, plan, done, mangled] = match.slice(15);
  // `[think]` in other letters is a word in brackets.
  if (magistral !== undefined && magistral !== magistral.toUpperCase()) return undefined;
  if (plan !== undefined) return frame.hasAnswer ? { name: plan.toLowerCase(), closes: slash5 === "/" } : undefined;
  if (done !== undefined) return { name: "done", closes: true };
  if (mangled !== undefined) return frame.isAnalysis ? { name: "channel", closes: true, lone: "always" } : undefined;
  if (analysis !== undefined) return { name: "channel", closes: false };
  if (final !== undefined) return { name: "channel", closes: true, lone: "always" };
  if (end !== undefined) return { name: "channel", closes: true, lone: "never" };
  if (summary !== undefined) return { name: "details", closes: false };
  if (details !== undefined) return { name: "details", closes: true, lone: "never" };
  if (bound !== undefined) return { name: "bound", closes: bound.toLowerCase() === "end" };
  const closes = (slash ?? slash2 ?? slash3 ?? slash4) === "/";
  return { name: (name ?? kimi ?? magistral ?? piped ?? "").toLowerCase(), closes };
}

/**
 * The message's lines, those within a broken or repaired shortcode too: one that was never closed may reach over the end of
 * thinking.
 */
function withBrokenLines(nodes: readonly Node[], source: string): Line[] {
  const mayReachFar = (node: Node): boolean =>
    node.type === "broken" ||
    (node.type === "shortcode" && node.args.some((argument) => argument.kind === "json" && argument.repaired));
  return linesOf(nodes, source, {
    isProse: (node) => mayReachFar(node) && MAY_THINK.test(source.slice(node.start, node.end)),
  });
}

/** The nodes, with those that begin in thinking turned into its text. */
function markedNodes({ nodes, source }: ParsedMessage, regions: readonly Region[]): Node[] {
  const marked: Node[] = [];
  let next = 0;
  let done = 0;
  for (const node of nodes) {
    // Only a shortcode that begins in thinking belongs to it.
    if (node.type !== "text" && node.start >= done && node.start < (regions[next]?.start ?? source.length)) {
      marked.push(node);
      continue;
    }
    let from = Math.max(node.start, done);
    for (let region = regions[next]; region !== undefined && region.start < node.end; region = regions[++next]) {
      if (from < region.start) marked.push(proseOf(source, from, region.start));
      const text = source.slice(region.from, region.to);
      marked.push({ type: "text", text, start: region.start, end: region.end, thinking: true });
      done = region.end;
      from = Math.max(from, done);
    }
    if (from >= node.end) continue;
    marked.push(from === node.start && node.type === "text" ? node : proseOf(source, from, node.end));
  }
  return mergeText(marked);
}

/** A part of the prose, in which `\\[` reads as a bracket. */
function proseOf(source: string, start: number, end: number): TextNode {
  return { type: "text", text: source.slice(start, end).replaceAll("\\[", "["), start, end };
}
