import { arch, cpus, hostname, type as osType, release, totalmem } from "node:os";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError, notImplemented, searchNotEnabled } from "../errors.ts";
import { SERVER_VERSION } from "../instance/instance.ts";
import type { Command } from "./command.ts";

export const buildInfo: Command = {
  run: () =>
    Doc.of({
      version: SERVER_VERSION,
      gitVersion: "stepgram",
      modules: new Arr([]),
      allocator: "system",
      javascriptEngine: "none",
      sysInfo: "deprecated",
      versionArray: new Arr([...SERVER_VERSION.split(".").map(Number), 0]),
      bits: 64,
      debug: false,
      maxBsonObjectSize: 16 * 1024 * 1024,
      storageEngines: new Arr(["lmdb"]),
    }),
};

export const hostInfo: Command = {
  run: (_request, instance) =>
    Doc.of({
      system: Doc.of({
        currentTime: instance.now(),
        hostname: hostname(),
        cpuAddrSize: 64,
        memSizeMB: Math.floor(totalmem() / 1048576),
        numCores: cpus().length,
        cpuArch: arch(),
      }),
      os: Doc.of({ type: osType(), name: osType(), version: release() }),
      extra: new Doc(),
    }),
};

/** MongoDB counts down from this. Only the system limits the number of connections. */
const MAX_CONNECTIONS = 65_536;

export const serverStatus: Command = {
  run: (_request, instance) => {
    const uptime = (Date.now() - instance.startedAt.getTime()) / 1000;
    const memory = process.memoryUsage.rss() / 1048576;
    return Doc.of({
      host: hostname(),
      version: SERVER_VERSION,
      process: "stepgram",
      pid: BigInt(process.pid),
      uptime,
      uptimeMillis: BigInt(Math.round(uptime * 1000)),
      localTime: instance.now(),
      mem: Doc.of({ bits: 64, resident: Math.round(memory), supported: true }),
      connections: Doc.of({ current: instance.connections, available: MAX_CONNECTIONS - instance.connections }),
      opcounters: instance.operations.counts(),
      metrics: Doc.of({ cursor: Doc.of({ open: Doc.of({ total: BigInt(instance.cursors.size) }) }) }),
      storageEngine: Doc.of({ name: "lmdb", persistent: true }),
    });
  },
};

export const currentOp: Command = {
  adminOnly: true,
  run: (_request, instance) => Doc.of({ inprog: new Arr(instance.operations.list(instance.now())) }),
};

const PARAMETERS: Record<string, Doc | string | boolean | number> = {
  featureCompatibilityVersion: Doc.of({ version: "7.0" }),
  authenticationMechanisms: "",
  quiet: false,
  logLevel: 0,
};

export const getParameter: Command = {
  adminOnly: true,
  run: (request) => {
    const all = request.value("getParameter") === "*";
    const reply = new Doc();
    for (const [name, value] of Object.entries(PARAMETERS)) if (all || request.has(name)) reply.append(name, value);
    if (reply.size === 0) throw new CommandError("InvalidOptions", "no option found to get");
    return reply;
  },
};

export const getLog: Command = {
  adminOnly: true,
  run: (request) => {
    if (request.body.values[0] === "*") return Doc.of({ names: new Arr(["global", "startupWarnings"]) });
    return Doc.of({ totalLinesWritten: 0, log: new Arr([]) });
  },
};

export const getCmdLineOpts: Command = {
  adminOnly: true,
  run: () => Doc.of({ argv: new Arr(["stepgram", "db"]), parsed: new Doc() }),
};

/** The profiler is always off. */
export const profile: Command = {
  run: (request) => {
    request.expect(["slowms", "sampleRate", "filter"]);
    const level = request.body.values[0];
    if (level !== -1 && level !== 0) throw notImplemented("the profiler");
    return Doc.of({ was: 0, slowms: 100, sampleRate: 1 });
  },
};

/** Every acknowledged write is on disk already. */
export const fsync: Command = {
  adminOnly: true,
  run: (request) => {
    if (request.boolean("lock", false)) throw notImplemented("fsync's lock");
    return Doc.of({ numFiles: 1 });
  },
};

/** There are no users and no roles. */
export const usersInfo: Command = {
  run: (request) => {
    request.expect(["filter", "showAuthenticationRestrictions", "showCredentials", "showCustomData", "showPrivileges"]);
    return Doc.of({ users: new Arr([]) });
  },
};

export const rolesInfo: Command = {
  run: (request) => {
    request.expect(["showAuthenticationRestrictions", "showBuiltinRoles", "showPrivileges"]);
    return Doc.of({ roles: new Arr([]) });
  },
};

export const replicationOnly: Command = {
  adminOnly: true,
  run: () => {
    throw new CommandError("NoReplicationEnabled", "not running with --replSet");
  },
};

export const atlasOnly: Command = {
  run: () => {
    throw searchNotEnabled();
  },
};
