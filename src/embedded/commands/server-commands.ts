import { randomBytes } from "node:crypto";
import { arch, cpus, hostname, type as osType, release, totalmem } from "node:os";
import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { searchNotEnabled } from "../query/search-not-enabled.ts";
import type { Command } from "./command.ts";
import { SERVER_VERSION } from "./hello.ts";

const empty: Command = { run: () => new Doc() };

const atlasOnly: Command = {
  run: () => {
    throw searchNotEnabled();
  },
};

const noTransaction: Command = {
  adminOnly: true,
  run: (request) => {
    throw new CommandError(125, "CommandFailed", `${request.name} must be run within a transaction`);
  },
};

const PARAMETERS: Record<string, Doc | string | boolean | number> = {
  featureCompatibilityVersion: Doc.of({ version: "7.0" }),
  authenticationMechanisms: "",
  quiet: false,
  logLevel: 0,
};

const buildInfo: Command = {
  run: () =>
    Doc.of({
      version: SERVER_VERSION,
      gitVersion: "stepgram",
      modules: new Arr([]),
      allocator: "system",
      javascriptEngine: "none",
      sysInfo: "deprecated",
      versionArray: new Arr([7, 0, 14, 0]),
      bits: 64,
      debug: false,
      maxBsonObjectSize: 16 * 1024 * 1024,
      storageEngines: new Arr(["lmdb"]),
    }),
};

const connectionStatus: Command = {
  run: (request) => {
    request.expect(["showPrivileges"]);
    return Doc.of({ authInfo: Doc.of({ authenticatedUsers: new Arr([]), authenticatedUserRoles: new Arr([]) }) });
  },
};

const hostInfo: Command = {
  run: (_request, engine) =>
    Doc.of({
      system: Doc.of({
        currentTime: engine.now(),
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

const getParameter: Command = {
  adminOnly: true,
  run: (request) => {
    const all = request.value("getParameter") === "*";
    const reply = new Doc();
    for (const [name, value] of Object.entries(PARAMETERS)) if (all || request.has(name)) reply.append(name, value);
    if (reply.size === 0) throw new CommandError(72, "InvalidOptions", "no option found to get");
    return reply;
  },
};

/** The profiler is off and stays off. */
const profile: Command = {
  run: (request) => {
    request.expect(["slowms", "sampleRate", "filter"]);
    const level = request.body.values[0];
    if (level !== -1 && level !== 0) throw new CommandError(238, "NotImplemented", "this server has no profiler");
    return Doc.of({ was: 0, slowms: 100, sampleRate: 1 });
  },
};

/** What MongoDB counts down from; only the system limits how many there may be. */
const MOST_CONNECTIONS = 65_536;

const serverStatus: Command = {
  run: (_request, engine) => {
    const uptime = (Date.now() - engine.startedAt.getTime()) / 1000;
    const memory = process.memoryUsage.rss() / 1048576;
    return Doc.of({
      host: hostname(),
      version: SERVER_VERSION,
      process: "stepgram",
      pid: BigInt(process.pid),
      uptime,
      uptimeMillis: BigInt(Math.round(uptime * 1000)),
      localTime: engine.now(),
      mem: Doc.of({ bits: 64, resident: Math.round(memory), supported: true }),
      connections: Doc.of({ current: engine.connections, available: MOST_CONNECTIONS - engine.connections }),
      opcounters: engine.operations.counts(),
      metrics: Doc.of({ cursor: Doc.of({ open: Doc.of({ total: BigInt(engine.cursors.size) }) }) }),
      storageEngine: Doc.of({ name: "lmdb", persistent: true }),
    });
  },
};

const getLog: Command = {
  adminOnly: true,
  run: (request) => {
    if (request.body.values[0] === "*") return Doc.of({ names: new Arr(["global", "startupWarnings"]) });
    return Doc.of({ totalLinesWritten: 0, log: new Arr([]) });
  },
};

const fsync: Command = {
  adminOnly: true,
  run: (request) => {
    if (request.boolean("lock", false))
      throw new CommandError(238, "NotImplemented", "fsync's lock is not supported by this server");
    // Every acknowledged write is on disk already.
    return Doc.of({ numFiles: 1 });
  },
};

/** Commands about the server, the connection and the session, which all have little to say. */
export const serverCommands: Record<string, Command> = {
  ping: empty,
  commitTransaction: noTransaction,
  abortTransaction: noTransaction,
  endSessions: empty,
  refreshSessions: empty,
  killSessions: empty,
  killAllSessions: empty,
  killAllSessionsByPattern: empty,
  logout: empty,
  fsync,
  startSession: { run: () => Doc.of({ id: Doc.of({ id: new Binary(randomBytes(16), 4) }), timeoutMinutes: 30 }) },
  profile,
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus,
  hostInfo,
  getParameter,
  serverStatus,
  getLog,
  getCmdLineOpts: { adminOnly: true, run: () => Doc.of({ argv: new Arr(["stepgram", "db"]), parsed: new Doc() }) },
  getFreeMonitoringStatus: { adminOnly: true, run: () => Doc.of({ state: "disabled" }) },
  createSearchIndexes: atlasOnly,
  updateSearchIndex: atlasOnly,
  dropSearchIndex: atlasOnly,
  whatsmyuri: { run: (request) => Doc.of({ you: request.connection.remote }) },
};
