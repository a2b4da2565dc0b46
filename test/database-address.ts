import type { NetConnectOpts } from "node:net";
import { MongoClient } from "mongodb";

/** Where the one server of a connection string listens: on a Unix socket or on a TCP port. */
export function addressOf(uri: string): NetConnectOpts {
  const place = decodeURIComponent(uri.slice("mongodb://".length).split(/[/?]/)[0] ?? "");
  return place.startsWith("/") ? { path: place } : tcp(place.slice(place.lastIndexOf("@") + 1));
}

/** Where the primary of a replica set listens, or the one server of any other connection string. */
export async function primaryOf(uri: string): Promise<NetConnectOpts> {
  if (!uri.includes("replicaSet=")) return addressOf(uri);
  const client = await MongoClient.connect(uri);
  try {
    const { primary } = await client.db("admin").command({ hello: 1 });
    return tcp(String(primary));
  } finally {
    await client.close();
  }
}

function tcp(place: string): NetConnectOpts {
  const colon = place.lastIndexOf(":");
  if (colon < 0) return { host: place, port: 27017 };
  return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
}
