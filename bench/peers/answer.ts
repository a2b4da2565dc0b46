import type { SIZES } from "../engine-workloads.ts";

/** The workloads of a peer by name; each gives the milliseconds that it took. */
export type PeerWorkloads = Record<string, () => Promise<number>>;

/** What a peer's process says: that it is ready, or how a workload went. */
export type FromPeer = { kind: "ready" } | { kind: "took"; ms: number } | { kind: "failed"; message: string };

/** The peer's end: does the work that is named in each message, until the parent lets go; then closes. */
export function answer(workloads: PeerWorkloads, close: () => Promise<void>): void {
  const tell = (message: FromPeer): void => {
    process.send?.(message);
  };
  process.on("message", (name: string) => {
    const work = workloads[name];
    if (work === undefined) return tell({ kind: "failed", message: `there is no work "${name}"` });
    work().then(
      (ms) => tell({ kind: "took", ms }),
      (error: unknown) => tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once("disconnect", () => {
    close().finally(() => process.exit(0));
  });
  tell({ kind: "ready" });
}

/** How much there is of each work, as the parent has it. */
export function sizesOf(argument: string | undefined): typeof SIZES {
  return JSON.parse(argument ?? "") as typeof SIZES;
}
