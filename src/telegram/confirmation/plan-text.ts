import { createHash } from "node:crypto";
import type { Words } from "../../i18n/words.ts";
import type { MessagePlan } from "../../interpreter/plan/plan-message.ts";
import { bold, italic, lines, type RichText, rich, shortened } from "../../interpreter/rich-text.ts";

const MAX_LINES = 20;
const MAX_NAME = 60;
const MAX_EFFECT = 130;

/** The plan as a person reads it before it is carried out; `isRest`: what comes before it is done. */
export function planText({ effects, changes }: MessagePlan, { confirm: words }: Words, isRest = false): RichText {
  const rows: RichText[] = [[bold(words.ask)]];
  const same = new Map<string, number>();
  for (const { name, effect } of effects) {
    const row = `${shortened(name, MAX_NAME)}: ${shortened(effect, MAX_EFFECT)}`;
    same.set(row, (same.get(row) ?? 0) + 1);
  }
  for (const [row, times] of [...same].slice(0, MAX_LINES))
    rows.push(rich`• ${row}${times > 1 ? words.times(times) : ""}`);
  if (same.size > MAX_LINES) rows.push([italic(words.more(same.size - MAX_LINES))]);
  rows.push(rich`${words.commands(shortened(countsOf(changes), 300))}`, [
    italic(isRest ? words.restWaits : words.nothingYet),
  ]);
  return lines(rows);
}

function countsOf(changes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of changes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, times]) => (times > 1 ? `${label} × ${times}` : label)).join(", ");
}

/** The same for the same plan: what is carried out is what was shown. */
export function planDigest(plan: MessagePlan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 32);
}
