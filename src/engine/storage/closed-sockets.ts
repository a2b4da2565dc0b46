import { Connection } from "mongodb/lib/cmap/connection.js";

let mended = false;

/**
 * Makes a command fail that the driver would write to a socket which has just closed. A socket is destroyed some
 * moments before it says "close"; what is written in between is dropped without an error, and the driver (6.x, 7.9)
 * then waits for "drain" for ever. It happens where a server leaves with many commands under way.
 */
export function failOnClosedSockets(): void {
  const { prototype } = Connection;
  // A driver that has been built otherwise is left as it is.
  if (mended || typeof prototype.throwIfAborted !== "function" || typeof prototype.onClose !== "function") return;
  mended = true;
  const check = prototype.throwIfAborted;
  prototype.throwIfAborted = function (this: Connection): void {
    if (this.socket?.destroyed && !this.error) this.onClose();
    check.call(this);
  };
}
