import type { Config } from "../app/config.ts";
import type { HttpService } from "../app/open-http.ts";
import type { Application } from "../app/open-stepgram.ts";
import type { Log } from "../engine/log.ts";
import { UsageError } from "./command.ts";

/** Opens the HTTP service, and prints where it is and how to sign in. */
export async function serveHttp(
  application: Application,
  config: Config,
  port: number,
  { log, write }: { log: Log; write(text: string): void },
): Promise<HttpService> {
  // Loaded only if it is used.
  const [{ openHttp }, { PortInUseError }] = await Promise.all([
    import("../app/open-http.ts"),
    import("../http/server.ts"),
  ]);
  const http = await openHttp(application, config, { port, log }).catch((error: unknown) => {
    if (error instanceof PortInUseError) throw new UsageError(`HTTP_PORT: ${error.message}.`);
    throw error;
  });
  write(`HTTP: ${config.PUBLIC_URL ?? http.url}\n`);
  if (http.madeToken !== undefined)
    write(`Token for this session (set HTTP_TOKEN to choose your own): ${http.madeToken}\n`);
  write(`Dashboard (one-time link): ${await http.login()}\n`);
  return http;
}
