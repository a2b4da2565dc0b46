import type { Database } from "./database.ts";
import { isDuplicate } from "./database-errors.ts";

/** A worker that died, kept for an hour. */
export interface DeathDocument {
  /** The worker's name. */
  _id: string;
  at: Date;
  /** It held a step alone that had seen other workers die. */
  explained: boolean;
}

/**
 * Notes a worker's death, once: who comes later, when some of its steps have been given back already, changes nothing.
 * To be called before any is given back.
 */
export async function noteDeath({ deaths }: Database, death: DeathDocument): Promise<void> {
  try {
    await deaths.insertOne(death);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** How many workers died since then of what is not known. */
export function unexplainedDeaths({ deaths }: Database, since: Date): Promise<number> {
  return deaths.countDocuments({ at: { $gte: since }, explained: false });
}
