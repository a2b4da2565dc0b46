/** What the thread is started with. */
export interface ThreadOptions {
  readonly storePath: string;
  /** The Unix socket to listen on, or undefined where there are none. */
  readonly socketPath: string | undefined;
  /** The loopback TCP port to listen on (0 = any), or undefined for none. */
  readonly port: number | undefined;
}

/** What the thread tells the process. */
export type FromThread =
  | { readonly kind: "listening"; readonly port: number | undefined }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "say"; readonly line: string };

/** What the process tells the thread. */
export type ToThread = { readonly kind: "close" };
