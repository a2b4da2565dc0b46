import type { SIZES } from "../engine-workloads.ts";

/** The workloads of a peer by name; each gives the milliseconds that it took. */
export type PeerWorkloads = Record<string, () => Promise<number>>;

/** A message from a peer's process: that it is ready, or how a workload went. */
export type FromPeer = { kind: "ready" } | { kind: "took"; ms: number } | { kind: "failed"; message: string };

/** The peer's side: does the work named in each message until the parent disconnects, then closes. */
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

/** The size of each workload, as in the parent. */
export function sizesOf(argument: string | undefined): typeof SIZES {
  return JSON.parse(argument ?? "") as typeof SIZES;
}
