/** What is to go wrong with a call. */
export type Fault =
  /** The connection breaks, before the server has done anything or after it has. */
  | { kind: "drop"; when: "before" | "after" }
  /** An error answer; nothing is done. */
  | { kind: "error"; code: number; description: string; retry_after?: number; migrate_to?: number }
  /** The server takes so long before it does anything. */
  | { kind: "slow"; ms: number }
  /** Something in between answers in the server's place, before it has done anything or after it has. */
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
  /** Which calls it befalls, where not all. */
  matches(payload: Record<string, unknown>): boolean;
}

/** Faults that are planned, by method. */
export class Faults {
  readonly #planned = new Map<string, Planned[]>();

  /** The next calls of the method go wrong, `times` of them. */
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
