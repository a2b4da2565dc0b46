import { execFileSync } from "node:child_process";
import { chownSync, existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import {
  dataDirectory,
  freePort,
  PeerMissing,
  type PeerServer,
  runCommand,
  startServer,
  stopServer,
} from "./server.ts";

/** Where Debian keeps the programs of PostgreSQL 15. */
const PROGRAMS = "/usr/lib/postgresql/15/bin";

/** Starts Debian's PostgreSQL 15 with a new cluster on a separate port, with its default durability. */
export async function startPostgres(): Promise<PeerServer> {
  if (!existsSync(join(PROGRAMS, "postgres"))) throw new PeerMissing(`there is no ${join(PROGRAMS, "postgres")}`);
  const data = dataDirectory();
  try {
    // PostgreSQL does not run as root; Debian's package creates a user for it.
    const isRoot = userInfo().uid === 0;
    if (isRoot) chownSync(data.path, idOf("-u"), idOf("-g"));
    const as = (command: string, args: readonly string[]): [string, string[]] =>
      isRoot
        ? ["setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", command, ...args]]
        : [command, [...args]];
    const cluster = join(data.path, "cluster");
    await runCommand(...as(join(PROGRAMS, "initdb"), ["-D", cluster, "-U", "bench", "-A", "trust", "-E", "UTF8"]));
    const port = await freePort();
    const where = ["-p", `${port}`, "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${data.path}`];
    const probe = ["-h", data.path, "-p", `${port}`, "-U", "bench", "-d", "postgres"];
    const server = await startServer(...as(join(PROGRAMS, "postgres"), ["-D", cluster, ...where]), () =>
      runCommand(join(PROGRAMS, "pg_isready"), probe),
    );
    return {
      address: `postgresql://bench@127.0.0.1:${port}/dbos?sslmode=disable`,
      async close() {
        // SIGINT is its fast shutdown: it does not wait for clients.
        await stopServer(server, "SIGINT");
        data.remove();
      },
    };
  } catch (error) {
    data.remove();
    throw error;
  }
}

function idOf(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}
