import { hasTemplate } from "../../../grammar/template/template.ts";
import { type Naming, type People, type Viewer, viewerInRun } from "../actor.ts";
import type { Handler, NameScope } from "../handler.ts";
import { isWorkflowId } from "../ids.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Result } from "../result.ts";
import { nameKey } from "../storage/workflows.ts";

/** At most this many different names in steps are looked up at once. Those beyond are looked up when their step runs. */
const MAX_NAMES = 200;

/** Resolves the names of workflows in steps before anyone can change what they refer to. */
export interface Names {
  /**
   * Steps about to be stored, with ids instead of names if their author has such workflows, preferring those they saw; names
   * that the same message still creates stay. Returns the same array if there is nothing to change.
   */
  stored<S extends Step>(steps: readonly S[], by: Naming): Promise<readonly S[]>;
  /** As `stored`, for steps that are about to be started: what exists counts, whatever the message still creates. */
  started<S extends Step>(steps: readonly S[], by: Naming): Promise<readonly S[]>;
}

interface Step {
  handler: string;
  params?: JsonObject;
}

/** Names with workflows as `find` finds them. */
export function createNames(
  handlers: ReadonlyMap<string, Handler>,
  areOwners: (people: People) => Promise<boolean>,
  find: (name: string, viewer: Viewer) => Promise<Result<{ id: string }>>,
): Names {
  const inSteps = async <S extends Step>(
    steps: readonly S[],
    by: Naming,
    creates: NonNullable<Naming["creates"]>,
  ): Promise<readonly S[]> => {
    // Most steps name nothing, and cost nothing.
    if (!steps.some(({ handler }) => handlers.get(handler)?.withIds !== undefined)) return steps;
    const own = new Map(creates.map(({ name, id }) => [nameKey(name), id]));
    const scope = scopeOf(handlers, viewerInRun(by, await areOwners(by)), find, own);
    const bound = steps.map(async (step) => {
      const params = step.params && ((await scope.step(step.handler, step.params)) as JsonObject);
      return params === step.params ? step : { ...step, params };
    });
    return Promise.all(bound);
  };
  return {
    stored: (steps, by) => inSteps(steps, by, by.creates ?? []),
    started: (steps, by) => inSteps(steps, by, []),
  };
}

function scopeOf(
  handlers: ReadonlyMap<string, Handler>,
  viewer: Viewer,
  find: (name: string, viewer: Viewer) => Promise<Result<{ id: string }>>,
  own: ReadonlyMap<string, string | undefined>,
): NameScope {
  const found = new Map<string, Promise<string | undefined>>();
  const lookUp = async (name: string): Promise<string | undefined> => {
    const workflow = await find(name, viewer);
    return workflow.ok ? workflow.value.id : undefined;
  };
  const scope: NameScope = {
    async step(handler, raw) {
      return isObject(raw) ? (handlers.get(handler)?.withIds?.(raw, scope) ?? raw) : raw;
    },
    async workflow(written) {
      if (hasTemplate(written) || isWorkflowId(written)) return undefined;
      if (own.has(nameKey(written))) return own.get(nameKey(written));
      const before = found.get(written);
      if (before !== undefined || found.size >= MAX_NAMES) return before;
      const looking = lookUp(written);
      found.set(written, looking);
      return looking;
    },
  };
  return scope;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
