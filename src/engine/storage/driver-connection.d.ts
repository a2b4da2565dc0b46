// The driver declares no types for its own modules; this is what closed-sockets.ts knows of one.
declare module "mongodb/lib/cmap/connection.js" {
  export class Connection {
    readonly socket: { readonly destroyed: boolean };
    readonly error?: Error | null;
    onClose(): void;
    throwIfAborted(): void;
  }
}
