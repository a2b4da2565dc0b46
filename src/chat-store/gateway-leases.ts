import type { Db } from "mongodb";
import { RENEWAL } from "../engine/storage/database.ts";
import { isDuplicate } from "../engine/storage/database-errors.ts";

/** Which process serves a gateway (`telegram`, `terminal:1`). Each is served by one process at a time. */
export interface GatewayLease {
  gateway: string;
  /** `telegram` or `terminal`. */
  family: string;
  /** The serving process's token; undefined once it has released the lease. */
  holder?: string;
  /** The machine and pid namespace of the serving process. */
  host: string;
  pid: number;
  /** Until when the holder counts as alive, unless its process is known to have ended. */
  lease_until: Date;
}

/** Which process serves which gateway. */
export interface GatewayLeases {
  list(family: string): Promise<GatewayLease[]>;
  find(gateway: string): Promise<GatewayLease | undefined>;
  /**
   * Takes the lease if the record is still as the caller saw it: missing (`seen` undefined), or with the same holder and
   * expiry. False if another process was faster.
   */
  take(record: GatewayLease, seen: GatewayLease | undefined): Promise<boolean>;
  /** Renews the lease; false if the holder has lost it. */
  renew(gateway: string, holder: string, leaseUntil: Date): Promise<boolean>;
  /** Releases the lease; does nothing if the holder has lost it. */
  release(gateway: string, holder: string): Promise<void>;
}

interface GatewayLeaseDocument extends Omit<GatewayLease, "gateway" | "holder"> {
  _id: string;
  holder: string | null;
}

function toRecord({ _id, holder, ...rest }: GatewayLeaseDocument): GatewayLease {
  return holder === null ? { gateway: _id, ...rest } : { gateway: _id, holder, ...rest };
}

function toDocument({ gateway, holder, ...rest }: GatewayLease): GatewayLeaseDocument {
  return {
    _id: gateway,
    holder: holder ?? null,
    ...rest,
  };
}

/** Stored data keeps an earlier name of the collection: `surfaces`. */
export function createGatewayLeases(db: Db): GatewayLeases {
  const gateways = db.collection<GatewayLeaseDocument>("surfaces");
  return {
    list: async (family) => (await gateways.find({ family }).toArray()).map(toRecord),

    find: async (gateway) => {
      const found = await gateways.findOne({ _id: gateway });
      return found === null ? undefined : toRecord(found);
    },

    take: async (record, seen) => {
      const { _id, ...fields } = toDocument(record);
      if (seen !== undefined) {
        const { matchedCount } = await gateways.updateOne(
          { _id, holder: seen.holder ?? null, lease_until: seen.lease_until },
          { $set: fields },
        );
        return matchedCount === 1;
      }
      try {
        await gateways.insertOne({ _id, ...fields });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    renew: async (gateway, holder, leaseUntil) => {
      const { matchedCount } = await gateways.updateOne(
        { _id: gateway, holder },
        { $set: { lease_until: leaseUntil } },
        { writeConcern: RENEWAL },
      );
      return matchedCount === 1;
    },

    release: async (gateway, holder) => {
      await gateways.updateOne({ _id: gateway, holder }, { $set: { holder: null } });
    },
  };
}
