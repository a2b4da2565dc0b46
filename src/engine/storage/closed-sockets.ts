import { Connection } from "mongodb/lib/cmap/connection.js";

let patched = false;

/**
 * Patches the driver (6.x, 7.9) so that a command sent over a socket that has just been destroyed fails. A socket is
 * destroyed shortly before it emits "close"; anything written in between is dropped silently, and the driver waits for
 * "drain" forever. This happens when a server goes away with many commands in flight.
 */
export function failOnClosedSockets(): void {
  const { prototype } = Connection;
  // Leave a driver with different internals alone.
  if (patched || typeof prototype.throwIfAborted !== "function" || typeof prototype.onClose !== "function") return;
  patched = true;
  const check = prototype.throwIfAborted;
  prototype.throwIfAborted = function (this: Connection): void {
    if (this.socket?.destroyed && !this.error) this.onClose();
    check.call(this);
  };
}
