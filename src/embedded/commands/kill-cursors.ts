import { Arr, Doc } from "../bson/document.ts";
import { typeMismatch } from "../command-error.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command } from "./command.ts";

/** Closes cursors. */
export const killCursors: Command = {
  run: (request, engine) => {
    request.expect(["cursors"]);
    const killed: bigint[] = [];
    const missing: bigint[] = [];
    for (const item of request.array("cursors") ?? []) {
      if (!isNumber(item)) throw typeMismatch("BSON field 'killCursors.cursors' holds what is no cursor id");
      const id = typeof item === "bigint" ? item : BigInt(toDouble(item));
      (engine.cursors.close(id) ? killed : missing).push(id);
    }
    return Doc.of({
      cursorsKilled: new Arr(killed),
      cursorsNotFound: new Arr(missing),
      cursorsAlive: new Arr([]),
      cursorsUnknown: new Arr([]),
    });
  },
};
