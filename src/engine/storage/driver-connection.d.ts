// The driver has no types for its internal modules; these are the parts that closed-sockets.ts uses.
declare module "mongodb/lib/cmap/connection.js" {
  export class Connection {
    readonly socket: { readonly destroyed: boolean };
    readonly error?: Error | null;
    onClose(): void;
    throwIfAborted(): void;
  }
}
