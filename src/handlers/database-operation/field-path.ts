import { hasTemplate } from "../../../grammar/template/template.ts";
import { keyProblem } from "../json/json-problem.ts";

const MAX_LENGTH = 1_024;
const MAX_SEGMENTS = 64;

/**
 * Why a name cannot be a field, or a dotted path to one, or undefined. Dots lead into documents, as MongoDB has it, if
 * each segment is harmless.
 */
export function fieldPathProblem(path: string): string | undefined {
  if (path === "") return "is an empty field name";
  if (path.length > MAX_LENGTH) return `is a field name of more than ${MAX_LENGTH} characters`;
  if (hasTemplate(path)) return "is a template in a field name; templates are filled in values only";
  const segments = path.split(".");
  if (segments.length > MAX_SEGMENTS) return `leads deeper than ${MAX_SEGMENTS} levels`;
  for (const segment of segments) {
    if (segment === "") return "has an empty part between dots";
    if (segment.startsWith("$")) return `has the part ${JSON.stringify(segment)}, and no part may start with $`;
    const problem = keyProblem(segment);
    if (problem !== undefined)
      return segments.length === 1 ? problem : `has the part ${JSON.stringify(segment)}, which ${problem}`;
  }
  return undefined;
}
