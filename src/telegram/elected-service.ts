import type { GatewayLeases } from "../chat-store/gateway-leases.ts";
import type { Log } from "../engine/log.ts";
import { pause } from "./api/retry.ts";
import type { ChatService } from "./chat-service.ts";
import { GatewayLeaseHolder } from "./transport/gateway-lease.ts";

/** How often a follower checks whether the leader has ended, in ms. */
const LOOK_MS = 1_000;

export interface ElectedChatServiceOptions {
  gateway: string;
  leases: GatewayLeases;
  now(): Date;
  log: Log;
  /** Makes the service of a leader, or of a follower, which only stores messages for the leader. */
  make(isFollower: boolean): ChatService;
}

/**
 * The chat service of one of several processes on a database: the leader, which holds the gateway lease, serves the
 * chats; the followers store what they receive for it.
 *
 * States: following -> leading (got the lease) -> following (lost the lease) … -> stopped.
 */
export class ElectedChatService {
  readonly #options: ElectedChatServiceOptions;
  readonly #stop = new AbortController();
  #service: ChatService;
  #life: Promise<void> | undefined;

  constructor(options: ElectedChatServiceOptions) {
    this.#options = options;
    this.#service = options.make(true);
  }

  /** The service of the current state. */
  get service(): ChatService {
    return this.#service;
  }

  /** Resolves once this process leads, or knows that another one does. */
  async start(): Promise<void> {
    let known = (): void => {};
    const first = new Promise<void>((resolve) => {
      known = resolve;
    });
    if (this.#life === undefined) this.#life = this.#live(known);
    else known();
    await first;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#life;
    await this.#service.stop();
  }

  async #live(known: () => void): Promise<void> {
    const { gateway, leases, now, log } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const round = new AbortController();
      const lease = new GatewayLeaseHolder({ leases, now, log, onLost: () => round.abort() });
      try {
        await this.#service.learnMoves();
        if ((await lease.take(gateway, gateway)) !== undefined)
          await this.#serve(AbortSignal.any([signal, round.signal]), known);
      } catch (err) {
        log.warn({ err, gateway }, "could not serve the chats yet");
      }
      known();
      await lease.release().catch((err: unknown) => log.warn({ err }, "could not release the gateway lease"));
      await pause(LOOK_MS, signal);
    }
    known();
  }

  async #serve(signal: AbortSignal, known: () => void): Promise<void> {
    const { gateway, make } = this.#options;
    const standby = this.#service;
    const service = make(false);
    this.#service = service;
    try {
      await service.serve(gateway);
      known();
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
        if (signal.aborted) resolve();
      });
    } finally {
      this.#service = standby;
      await service.stop();
    }
  }
}
