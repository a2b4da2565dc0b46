import { budgetProblem } from "../ai/budget.ts";
import { DataBlocks } from "../ai/data-block.ts";
import type { ModelClient } from "../ai/model.ts";
import type { AiUsage } from "../chat-store/ai-usage.ts";
import { PermanentError, TransientError, type WrittenPiece } from "../engine/handler.ts";
import { newToken } from "../engine/ids.ts";
import type { StepModel } from "../handlers/ai.ts";
import { fitsSchema } from "../handlers/answer-schema.ts";
import { problem } from "../i18n/problem.ts";

/** What `ai` steps ask: the model, within the tokens that a chat may use in a day. */
export function createStepModel(
  model: Pick<ModelClient, "generate">,
  usage: () => AiUsage,
  dailyTokens: number | undefined,
): StepModel {
  return {
    async ask({ prompt, system, model: name, schema, actor, now, signal }) {
      const spent = budgetProblem(await usage().today(actor.chat_id), dailyTokens, now);
      if (spent !== undefined) throw new PermanentError(spent);
      const blocks = new DataBlocks(newToken());
      const asked = marked(prompt, blocks);
      const told = marked(system, blocks);
      const instructions = [told.text, asked.hasData || told.hasData ? blocks.rule : ""].filter((one) => one !== "");
      const { text, object, tokens } = await model.generate({
        ...(instructions.length === 0 ? {} : { system: instructions.join("\n\n") }),
        turns: [{ role: "user", content: asked.text }],
        ...(name === undefined ? {} : { model: name }),
        ...(schema === undefined ? {} : { schema }),
        signal,
      });
      if (schema === undefined) return { answer: text, tokens: { ...tokens } };
      if (object !== undefined && fitsSchema(schema, object)) return { answer: object, tokens: { ...tokens } };
      await usage().add(actor.chat_id, tokens.input + tokens.output);
      throw new TransientError(problem("aiWrongShape"));
    },
    count: ({ chat_id }, tokens) => usage().add(chat_id, tokens),
  };
}

/** Values are marked as data. A text that consists only of values is what its author wants to say as it is. */
function marked(pieces: readonly WrittenPiece[], blocks: DataBlocks): { text: string; hasData: boolean } {
  const isWritten = pieces.some((piece) => typeof piece === "string" && piece.trim() !== "");
  const isData = (piece: WrittenPiece): piece is { value: string } => typeof piece !== "string";
  const texts = pieces.map((piece) => (!isData(piece) ? piece : isWritten ? blocks.mark(piece.value) : piece.value));
  return { text: texts.join(""), hasData: isWritten && pieces.some(isData) };
}
