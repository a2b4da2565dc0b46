import type { Facts } from "./facts.ts";

/** Where the clients find the database that they are tried on. */
export interface Place {
  /** The connection string, without a database. */
  uri: string;
  /** The same database through its Unix socket, if it has one. */
  socketUri: string | undefined;
  /** The name of a database that is the client's own, and is dropped at the end. */
  database: string;
}

/** One client's ordinary work. */
export interface Client {
  name: string;
  run(place: Place, facts: Facts): Promise<void>;
}

/** A connection string with a database in it. */
export function uriWith(uri: string, database: string): string {
  const [, start = uri, options = ""] = /^([^?]*:\/\/[^/?]+)\/?[^?]*(\?.*)?$/.exec(uri) ?? [];
  return `${start}/${database}${options}`;
}
