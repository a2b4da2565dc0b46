import type { Db } from "mongodb";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/** Which process serves a surface (`telegram`, `terminal:1`), so that each is served by one. */
export interface GatewayLease {
  surface: string;
  /** `telegram` or `terminal`. */
  family: string;
  /** A token of the serving process; undefined once it has left in good order. */
  holder?: string;
  /** The machine and pid namespace of the serving process. */
  host: string;
  pid: number;
  /** Until when the holder counts as alive, unless its process is known to have ended. */
  lease_until: Date;
}

/** Who serves which surface. */
export interface GatewayLeases {
  list(family: string): Promise<GatewayLease[]>;
  find(surface: string): Promise<GatewayLease | undefined>;
  /**
   * Takes the surface, provided that it still is as the caller saw it: not kept at all (`seen` undefined), or with the same
   * holder and lease. False when another was faster.
   */
  take(record: GatewayLease, seen: GatewayLease | undefined): Promise<boolean>;
  /** Prolongs the lease; false when the surface is not the holder's any more. */
  renew(surface: string, holder: string, leaseUntil: Date): Promise<boolean>;
  /** Leaves in good order; nothing happens when the surface is not the holder's any more. */
  release(surface: string, holder: string): Promise<void>;
}

interface GatewayLeaseDocument extends Omit<GatewayLease, "surface" | "holder"> {
  _id: string;
  holder: string | null;
}

function toRecord({ _id, holder, ...rest }: GatewayLeaseDocument): GatewayLease {
  return holder === null ? { surface: _id, ...rest } : { surface: _id, holder, ...rest };
}

function toDocument({ surface, holder, ...rest }: GatewayLease): GatewayLeaseDocument {
  return {
    _id: surface,
    holder: holder ?? null,
    ...rest,
  };
}

/** The surfaces' database commands. */
export function createGatewayLeases(db: Db): GatewayLeases {
  const surfaces = db.collection<GatewayLeaseDocument>("surfaces");
  return {
    list: async (family) => (await surfaces.find({ family }).toArray()).map(toRecord),

    find: async (surface) => {
      const found = await surfaces.findOne({ _id: surface });
      return found === null ? undefined : toRecord(found);
    },

    take: async (record, seen) => {
      const { _id, ...fields } = toDocument(record);
      if (seen !== undefined) {
        const { matchedCount } = await surfaces.updateOne(
          { _id, holder: seen.holder ?? null, lease_until: seen.lease_until },
          { $set: fields },
        );
        return matchedCount === 1;
      }
      try {
        await surfaces.insertOne({ _id, ...fields });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    renew: async (surface, holder, leaseUntil) => {
      const { matchedCount } = await surfaces.updateOne(
        { _id: surface, holder },
        { $set: { lease_until: leaseUntil } },
      );
      return matchedCount === 1;
    },

    release: async (surface, holder) => {
      await surfaces.updateOne({ _id: surface, holder }, { $set: { holder: null } });
    },
  };
}
