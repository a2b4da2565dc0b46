import { parsePlaceholder } from "../placeholders/placeholder-name.ts";
import type { ParameterKind } from "../signature.ts";

const ID = /^(?:wf|ex|st)_[0-9a-z]+$/i;

/** Whether a first segment is a whole reference by itself (a placeholder or an id), so that no name goes on after its colon. */
export function standsAlone(kind: ParameterKind, text: string): boolean {
  if (kind !== "workflow" && kind !== "execution" && kind !== "step") return false;
  if (kind === "execution" || ID.test(text)) return true;
  const placeholder = parsePlaceholder(text);
  if (placeholder === undefined) return false;
  return placeholder.kind === "step" ? !text.includes(" ") : !("mayBeName" in placeholder && placeholder.mayBeName);
}
