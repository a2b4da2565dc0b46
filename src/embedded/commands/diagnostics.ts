import { randomBytes } from "node:crypto";
import { arch, cpus, hostname, type as osType, release, totalmem } from "node:os";
import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError, searchNotEnabled } from "../errors.ts";
import type { Command } from "./command.ts";

/** The wire version of MongoDB 7.0, whose behaviour this server aims at. */
export const WIRE_VERSION = 21;
/** The version that clients are told. */
export const SERVER_VERSION = "7.0.14";

function reply(primary: "isWritablePrimary" | "ismaster"): Command {
  return {
    run: (request, instance) => {
      const answer = new Doc();
      if (request.value("helloOk") === true) answer.append("helloOk", true);
      answer.append(primary, true);
      for (const [name, value] of Object.entries({
        maxBsonObjectSize: 16 * 1024 * 1024,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        localTime: instance.now(),
        logicalSessionTimeoutMinutes: 30,
        connectionId: request.connection.id,
        minWireVersion: 0,
        maxWireVersion: WIRE_VERSION,
        readOnly: false,
      }))
        answer.append(name, value);
      return answer;
    },
  };
}

/** The handshake, as a standalone server answers it. Its localTime is the clock of `$$NOW`. */
export const hello = reply("isWritablePrimary");
/** The handshake under its old name. */
export const isMaster = reply("ismaster");

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
      connections: Doc.of({ current: instance.connections, available: MOST_CONNECTIONS - instance.connections }),
      opcounters: instance.operations.counts(),
      metrics: Doc.of({ cursor: Doc.of({ open: Doc.of({ total: BigInt(instance.cursors.size) }) }) }),
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

/** There are no users and roles, and so none are found. */
function none(members: readonly string[], found: string): Command {
  return {
    run: (request) => {
      request.expect(members);
      return Doc.of({ [found]: new Arr([]) });
    },
  };
}

const noReplication: Command = {
  adminOnly: true,
  run: () => {
    throw new CommandError(76, "NoReplicationEnabled", "not running with --replSet");
  },
};

/** What tools ask a server about itself. */
export const diagnosticCommands: Record<string, Command> = {
  currentOp: { adminOnly: true, run: (_request, instance) => instance.operations.report(instance.now()) },
  usersInfo: none(
    ["filter", "showAuthenticationRestrictions", "showCredentials", "showCustomData", "showPrivileges"],
    "users",
  ),
  rolesInfo: none(["showAuthenticationRestrictions", "showBuiltinRoles", "showPrivileges"], "roles"),
  replSetGetStatus: noReplication,
  replSetGetConfig: noReplication,
};
