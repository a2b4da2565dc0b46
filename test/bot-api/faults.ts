/** What goes wrong with a call. */
export type Fault =
  /** The connection breaks, before or after the server acts. */
  | { kind: "drop"; when: "before" | "after" }
  /** The server answers with an error and doesn't act. */
  | { kind: "error"; code: number; description: string; retry_after?: number; migrate_to?: number }
  /** The server acts after a delay. */
  | { kind: "slow"; ms: number }
  /** A proxy answers instead of the server, before or after the server acts. */
  | { kind: "proxy"; status: number; body: string; when: "before" | "after" };

export const serverError: Fault = { kind: "error", code: 500, description: "Internal Server Error" };
export const notFound: Fault = { kind: "error", code: 404, description: "Not Found" };
export const revoked: Fault = { kind: "error", code: 401, description: "Unauthorized" };
export const conflict: Fault = {
  kind: "error",
  code: 409,
  description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
};
export const badGateway: Fault = {
  kind: "proxy",
  status: 502,
  body: "<html><head><title>502 Bad Gateway</title></head></html>",
  when: "before",
};
export function tooManyRequests(retry_after: number): Fault {
  return {
    kind: "error",
    code: 429,
    description: `Too Many Requests: retry after ${retry_after}`,
    retry_after,
  };
}

interface Planned {
  fault: Fault;
  times: number;
  /** Which calls it affects. */
  matches(payload: Record<string, unknown>): boolean;
}

/** The planned faults, by method. */
export class Faults {
  readonly #planned = new Map<string, Planned[]>();

  /** The method's next `times` matching calls go wrong. */
  plan(method: string, fault: Fault, times = 1, matches: Planned["matches"] = () => true): void {
    const list = this.#planned.get(method) ?? [];
    list.push({ fault, times, matches });
    this.#planned.set(method, list);
  }

  /** Nothing more goes wrong. */
  forget(): void {
    this.#planned.clear();
  }

  take(method: string, payload: Record<string, unknown>): Fault | undefined {
    const planned = this.#planned.get(method)?.find(({ times, matches }) => times > 0 && matches(payload));
    if (planned !== undefined) planned.times -= 1;
    return planned?.fault;
  }
}
