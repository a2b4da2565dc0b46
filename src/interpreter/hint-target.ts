import type { HintTarget, ReadyCommand } from "./prepared-command.ts";

/** What a prepared command is about. What this message creates is named by its placeholder. */
export function hintTarget({ command, references }: Pick<ReadyCommand, "command" | "references">): HintTarget {
  const target: HintTarget = {};
  for (const { name, kind } of command.signature) {
    const id = references[name]?.id;
    if (id !== undefined && (kind === "workflow" || kind === "execution")) target[kind] ??= id;
  }
  return target;
}

/**
 * The hint with what its shortcodes act on named by id: a placeholder may mean another workflow or run, such as one that was
 * created since.
 */
export function aimed(hint: string, { workflow, execution }: HintTarget): string {
  return hint.replaceAll(
    /(\[[A-Z_]{2,40}:[A-Z_]{2,40}:)(workflow_id|execution_id)(?=[:\]])/g,
    (whole, start: string, placeholder: string) => {
      const id = placeholder === "workflow_id" ? workflow : execution;
      return id === undefined ? whole : start + id;
    },
  );
}
