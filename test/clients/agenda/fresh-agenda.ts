import { MongoBackend } from "@agendajs/mongo-backend";
import { Agenda } from "agenda";
import type { Db } from "mongodb";

/** How long something may take to happen, in ms; a busy machine is slow. */
const PATIENCE_MS = 20_000;

/** A quick agenda on a separate database or one that it shares. */
export function freshAgenda(db: Db, name: string, lockLifetime = 60_000): Agenda {
  const agenda = new Agenda({
    name,
    backend: new MongoBackend({ mongo: db }),
    processEvery: 30,
    defaultLockLifetime: lockLifetime,
  });
  // What goes wrong shows in the facts; a lock that runs out, as some of them want, is reported here as well.
  agenda.on("error", () => {});
  return agenda;
}

/** Waits until a condition holds; fails with `what` if it never does. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > limit) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits long enough for an agenda to have looked for work several times. */
export function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 250));
}
