import { expect, test } from "vitest";
import { emptyTally, runHistory } from "./power-loss.ts";

/** Few here, and 10,000 in `npm run test:power`. */
const HISTORIES = 60;

test("power losses, kills and failing disks lose nothing acknowledged and bring back nothing refused", async () => {
  const tally = emptyTally();
  for (let seed = 1; seed <= HISTORIES; seed++)
    await runHistory(seed, tally).catch((error: unknown) => {
      throw new Error(`history ${seed}`, { cause: error });
    });
  // They have covered what they are meant to.
  for (const count of Object.values(tally)) expect(count).toBeGreaterThan(HISTORIES / 10);
});
