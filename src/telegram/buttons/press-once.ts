import type { Engine } from "../../engine/engine.ts";
import { pause } from "../backoff.ts";
import type { Log } from "../log.ts";

/** How often it is asked whether the process that has a press is through with it, in ms. */
const LOOK_MS = 400;

/**
 * Carries out a press unless it has been: Telegram may tell several processes of it, and the same process twice. Whoever
 * comes second waits until the first is through, or is known not to be any more. `carryOut` tells whether it is done;
 * what has failed may be carried out by whoever hears of it again.
 */
export async function pressOnce(
  key: string,
  { presses }: Pick<Engine, "presses">,
  log: Log,
  carryOut: () => Promise<boolean>,
): Promise<void> {
  const never = new AbortController().signal;
  for (;;) {
    // Twice is better than never where the database is away.
    const claim = await presses.claim(key).catch(() => "yours" as const);
    if (claim === "done") return;
    if (claim === "yours") break;
    await pause(LOOK_MS, never);
  }
  const note = (await carryOut()) ? presses.finish : presses.release;
  await note(key).catch((err: unknown) => log.debug({ err }, "what came of a press could not be noted"));
}
