import { wholeEnd, wholeStart } from "../../grammar/graphemes.ts";
import type { AiRound, AiTurn } from "../chat-store/ai-turns.ts";
import type { Redact } from "../engine/redaction/redact.ts";
import type { DataBlocks } from "./data-block.ts";
import { estimateTokens, type ModelTurn } from "./model.ts";

/** The longest text from a person, or of outcomes, sent to the model, in characters: the middle of a longer one is left out. */
const MAX_TEXT = 60_000;

/** What the model gets of a conversation. */
export interface ModelConversation {
  turns: ModelTurn[];
  /** It contains other people's text: results, quotations, forwarded messages. */
  hasData: boolean;
}

/** A round of a turn as the model gets it. */
interface Round {
  said: string;
  answer: string | undefined;
  hasData: boolean;
}

/**
 * The conversation up to the last round of the last turn, oldest first. What does not fit into `tokens` is dropped from the
 * beginning, whole rounds at a time; the last one always stays.
 */
export function modelConversation(
  turns: readonly AiTurn[],
  tokens: number,
  blocks: DataBlocks,
  redact: Redact,
): ModelConversation {
  const texts = new Texts(blocks, redact);
  const rounds: Round[] = [];
  let untold = "";
  for (const turn of turns) {
    for (const [index, round] of turn.rounds.entries()) {
      const said = joined([texts.told(untold, round.told), index === 0 ? texts.ofPerson(turn) : GO_ON]);
      const isOfOthers = index === 0 && (turn.foreign ?? turn.quoted) !== undefined;
      const hasData = isOfOthers || untold !== "" || round.told !== undefined;
      rounds.push({ said, answer: round.answer, hasData });
      untold = round.outcomes ?? "";
    }
    if (turn.stopped === true) untold = joined([untold, "The person stopped you here."]);
  }
  let left = tokens;
  let first = rounds.length - 1;
  for (let i = rounds.length - 1; i >= 0; i--) {
    left -= estimateTokens(rounds[i]!.said) + estimateTokens(rounds[i]!.answer ?? "");
    if (left < 0 && i < rounds.length - 1) break;
    first = i;
  }
  const kept = rounds.slice(Math.max(0, first));
  return { turns: alternating(kept), hasData: kept.some(({ hasData }) => hasData) };
}

const GO_ON =
  "If there is more to do for the person, continue. If not, answer the person without any shortcode, based on these outcomes.";

/** Texts in the form in which the model gets them. */
class Texts {
  readonly #blocks: DataBlocks;
  readonly #redact: Redact;

  constructor(blocks: DataBlocks, redact: Redact) {
    this.#blocks = blocks;
    this.#redact = redact;
  }

  ofPerson({ text, foreign, quoted }: AiTurn): string {
    const own = this.#shortened(text);
    const said =
      foreign === undefined
        ? own
        : `The person sent you this text, written by someone else:\n${this.#blocks.mark(own)}`;
    return quoted === undefined
      ? said
      : `The person replies to this message:\n${this.#data(quoted)}\nThe person says:\n${said}`;
  }

  told(outcomes: string, told: AiRound["told"]): string {
    return joined([
      outcomes === "" ? "" : `Outcomes of your shortcodes:\n${this.#data(outcomes)}`,
      told === undefined ? "" : `Runs that have ended since then:\n${this.#data(told)}`,
    ]);
  }

  #data(text: string): string {
    return this.#blocks.mark(this.#shortened(text));
  }

  #shortened(whole: string): string {
    const text = this.#redact(whole);
    if (text.length <= MAX_TEXT) return text;
    const half = MAX_TEXT / 2;
    return `${wholeStart(text, half)}\n[… ${text.length - MAX_TEXT} characters left out …]\n${wholeEnd(text, half)}`;
  }
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Some endpoints refuse two messages of the same side in a row, which unanswered rounds leave behind. */
function alternating(rounds: readonly Round[]): ModelTurn[] {
  const turns: ModelTurn[] = [];
  const add = (role: ModelTurn["role"], content: string): void => {
    const last = turns.at(-1);
    if (last?.role === role) last.content = joined([last.content, content]);
    else turns.push({ role, content });
  };
  for (const { said, answer } of rounds) {
    add("user", said);
    if (answer !== undefined) add("assistant", answer);
  }
  return turns;
}
