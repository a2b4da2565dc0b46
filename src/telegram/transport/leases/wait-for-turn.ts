import { untilDone } from "../../backoff.ts";
import type { Log } from "../../log.ts";
import { Waker } from "../../waker.ts";
import type { GatewayLeaseHolder } from "./presence.ts";

/** How often a second bot process looks whether the first has ended, in ms. */
const STANDBY_MS = 1_000;

export interface WaitForTurnOptions {
  /** Aborted when the process is to stop. */
  signal: AbortSignal;
  log: Log;
  /** Told when another process serves the chats, and this one waits in case it ends. */
  onStandby?(): void;
}

/** Stands by until the surface is this process's to serve; false when aborted before. */
export async function waitForTurn(
  surface: string,
  presence: GatewayLeaseHolder,
  { signal, log, onStandby }: WaitForTurnOptions,
): Promise<boolean> {
  const waker = new Waker();
  signal.addEventListener("abort", () => waker.wake(), { once: true });
  for (let looks = 0; !signal.aborted; looks++) {
    const taken = await untilDone(
      async () => ({ surface: await presence.take(surface, surface) }),
      signal,
      (err) => log.warn({ err }, "could not ask who serves the chats"),
    );
    if (taken?.surface !== undefined) return true;
    if (looks === 0) onStandby?.();
    await waker.sleep(STANDBY_MS);
  }
  return false;
}
