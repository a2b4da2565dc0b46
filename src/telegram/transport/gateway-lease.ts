import { randomUUID } from "node:crypto";
import { HttpError, type Transformer } from "grammy";
import type { GatewayLease, GatewayLeases } from "../../chat-store/gateway-leases.ts";
import type { Log } from "../../engine/log.ts";
import { hostIdentity, isGone } from "../../engine/worker/process-identity.ts";
import { retryUntilDone, Waker } from "../api/retry.ts";

/** How long a process may be silent before it counts as dead, in ms, if it can't be checked directly. */
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;

/** A gateway that this process leads. */
export interface HeldGateway {
  gateway: string;
  /** Whether its last leader was killed instead of releasing it. */
  interrupted: boolean;
}

export interface GatewayLeaseHolderOptions {
  leases: GatewayLeases;
  now(): Date;
  log: Log;
  /** Called when another process took over a gateway because this one was silent for too long. */
  onLost?(gateway: string): void;
}

/**
 * Holds gateway leases for this process, so that one process leads each gateway, and another takes over when it dies.
 */
export class GatewayLeaseHolder {
  readonly #options: GatewayLeaseHolderOptions;
  readonly #token: string = randomUUID();
  /** The gateways held, and until when for certain. */
  readonly #held = new Map<string, Date>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GatewayLeaseHolderOptions) {
    this.#options = options;
  }

  /** Takes the gateway unless a living process holds it. */
  async take(family: string, gateway: string): Promise<HeldGateway | undefined> {
    return this.#takeAsSeen(family, gateway, await this.#options.leases.find(gateway));
  }

  /** Takes the first of `family:1`, `family:2`, … that no living process holds. */
  async takeAny(family: string): Promise<HeldGateway> {
    for (;;) {
      const records = new Map((await this.#options.leases.list(family)).map((record) => [record.gateway, record]));
      for (let number = 1; number <= records.size + 1; number++) {
        const gateway = `${family}:${number}`;
        const taken = await this.#takeAsSeen(family, gateway, records.get(gateway));
        if (taken !== undefined) return taken;
      }
    }
  }

  /** The family's other gateways that no living process holds. */
  async abandoned(family: string): Promise<string[]> {
    const records = await this.#options.leases.list(family);
    return records.filter((record) => !this.#held.has(record.gateway) && this.#isFree(record)).map((r) => r.gateway);
  }

  /**
   * Whether this process still holds the gateway. A process that slept, or lost the database, finds out here before it
   * sends anything.
   */
  async holds(gateway: string): Promise<boolean> {
    const until = this.#held.get(gateway);
    if (until !== undefined && this.#options.now() < until) return true;
    if (until !== undefined) await this.#renew();
    const renewed = this.#held.get(gateway);
    return renewed !== undefined && this.#options.now() < renewed;
  }

  /** Releases all leases. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    for (const gateway of this.#held.keys()) await this.#options.leases.release(gateway, this.#token);
    this.#held.clear();
  }

  #isFree(record: GatewayLease): boolean {
    if (record.holder === undefined || isGone(record.host, record.pid)) return true;
    return record.lease_until < this.#options.now();
  }

  async #takeAsSeen(family: string, gateway: string, seen: GatewayLease | undefined): Promise<HeldGateway | undefined> {
    if (seen !== undefined && !this.#isFree(seen)) return undefined;
    const record = {
      gateway,
      family,
      holder: this.#token,
      host: hostIdentity(),
      pid: process.pid,
      lease_until: this.#leaseEnd(),
    };
    if (!(await this.#options.leases.take(record, seen))) return undefined;
    this.#held.set(gateway, record.lease_until);
    this.#timer ??= setInterval(() => void this.#renew(), RENEW_MS).unref();
    return { gateway, interrupted: seen?.holder !== undefined };
  }

  async #renew(): Promise<void> {
    for (const gateway of [...this.#held.keys()]) {
      try {
        const until = this.#leaseEnd();
        const isOurs = await this.#options.leases.renew(gateway, this.#token, until);
        // Several checks may find out at once.
        if (!this.#held.has(gateway)) continue;
        if (isOurs) {
          this.#held.set(gateway, until);
          continue;
        }
        this.#held.delete(gateway);
        this.#options.log.warn({ gateway }, "another process now leads this gateway");
        this.#options.onLost?.(gateway);
      } catch (error) {
        this.#options.log.warn({ err: error, gateway }, "could not renew the gateway lease");
      }
    }
  }

  #leaseEnd(): Date {
    return new Date(this.#options.now().getTime() + LEASE_MS);
  }
}

/** How often a follower checks whether the leader has ended, in ms. */
const STANDBY_MS = 1_000;

export interface WaitForLeaseOptions {
  /** Aborted to stop. */
  signal: AbortSignal;
  log: Log;
  /** Called when another process is the leader and this one waits to take over. */
  onStandby?(): void;
}

/** Waits until this process gets the lease; false if aborted first. */
export async function waitForLease(
  gateway: string,
  lease: GatewayLeaseHolder,
  { signal, log, onStandby }: WaitForLeaseOptions,
): Promise<boolean> {
  const waker = new Waker();
  signal.addEventListener("abort", () => waker.wake(), { once: true });
  for (let looks = 0; !signal.aborted; looks++) {
    const taken = await retryUntilDone(
      async () => ({ gateway: await lease.take(gateway, gateway) }),
      signal,
      (err) => log.warn({ err }, "could not find out which process serves the chats; retrying"),
    );
    if (taken?.gateway !== undefined) return true;
    if (looks === 0) onStandby?.();
    await waker.sleep(STANDBY_MS);
  }
  return false;
}

/** Calls that nobody in a chat sees. */
const SILENT: ReadonlySet<string> = new Set(["getMe", "getUpdates", "deleteWebhook", "setWebhook", "setMyCommands"]);

/**
 * Makes calls only while this process leads. A process that slept may wake up in the middle of a delivery, long after
 * another one took over; its calls fail as if the server had not been reached.
 */
export function onlyWhileLeading(isOurs: () => Promise<boolean>): Transformer {
  return async (call, method, payload, signal) => {
    if (SILENT.has(method) || (await isOurs())) return call(method, payload, signal);
    throw new HttpError("another process now leads this gateway", { code: "ECONNREFUSED" });
  };
}
