import type { NetConnectOpts } from "node:net";
import { Upstream } from "./frames.ts";

/**
 * What a late secondary has: a separate database, to which each write is sent again some time after the primary has done it.
 * `$$NOW` in a write is then the later time.
 */
export class LateCopy {
  /** How late it is, in milliseconds. */
  lagMs: number;
  readonly address: NetConnectOpts;
  readonly #upstream: Upstream;
  readonly #waiting: { message: Buffer; at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(address: NetConnectOpts, lagMs: number) {
    this.address = address;
    this.lagMs = lagMs;
    this.#upstream = new Upstream(address);
  }

  /** The primary has done this write. */
  learn(message: Buffer): void {
    this.#waiting.push({ message: Buffer.from(message), at: performance.now() });
    this.#timer ??= setTimeout(() => this.#apply(), this.lagMs);
  }

  #apply(): void {
    const now = performance.now();
    for (let next = this.#waiting[0]; next !== undefined && next.at + this.lagMs <= now; next = this.#waiting[0]) {
      this.#waiting.shift();
      void this.#upstream.request(next.message, true);
    }
    const next = this.#waiting[0];
    this.#timer = next && setTimeout(() => this.#apply(), Math.max(1, next.at + this.lagMs - now));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#upstream.close();
  }
}
