import { shortened } from "../../i18n/rich-text.ts";

const MAX_NAME = 60;

/** What was decided, and by whom, as the result of an approval says; undefined where it says no such thing. */
export function decisionOf(result: unknown): string | undefined {
  const { decision, by } = (result ?? {}) as { decision?: unknown; by?: { name?: unknown } };
  const isDecided = typeof decision === "string" && typeof by?.name === "string";
  return isDecided ? `${decision} · ${shortened(by.name as string, MAX_NAME)}` : undefined;
}
