import { type Checked, problem } from "./problem.ts";

const NAME = /^[A-Z][A-Z0-9_]{0,39}$/;

/** Namespace and action of `NAMESPACE:ACTION`. */
export interface CommandName {
  namespace: string;
  action: string;
}

/** Reads a name for a new shortcode: each part upper case, digits and underscores, beginning with a letter. */
export function readNewName(name: string): Checked<CommandName> {
  const [namespace = "", action = "", ...more] = name.split(":");
  if (more.length === 0 && NAME.test(namespace) && NAME.test(action)) return { ok: true, value: { namespace, action } };
  return problem(
    `"${name}" cannot be a shortcode's name.`,
    "Write NAMESPACE:ACTION in upper case, digits and underscores, for example REPORT:SEND.",
  );
}
