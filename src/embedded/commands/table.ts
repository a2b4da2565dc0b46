import { aggregate } from "./aggregate.ts";
import { collMod, renameCollection } from "./alter-collection.ts";
import type { Command } from "./command.ts";
import { count, distinct } from "./count-and-distinct.ts";
import { create } from "./create.ts";
import { createIndexes } from "./create-indexes.ts";
import { getMore, killCursors } from "./cursors.ts";
import { deleteCommand } from "./delete.ts";
import {
  atlasOnly,
  buildInfo,
  currentOp,
  fsync,
  getCmdLineOpts,
  getLog,
  getParameter,
  hostInfo,
  profile,
  replicationOnly,
  rolesInfo,
  serverStatus,
  usersInfo,
} from "./diagnostics.ts";
import { drop, dropDatabase, dropIndexes } from "./drop.ts";
import { explain } from "./explain.ts";
import { configureFailPoint } from "./fail-point.ts";
import { find } from "./find.ts";
import { findAndModify } from "./find-and-modify.ts";
import { insert } from "./insert.ts";
import { listCollections, listCommandsOf, listDatabases, listIndexes } from "./lists.ts";
import {
  connectionStatus,
  hello,
  ignoreSessions,
  isMaster,
  noTransaction,
  ping,
  startSession,
  whatsMyUri,
} from "./sessions.ts";
import { collStats, dbStats, validate } from "./statistics.ts";
import { update } from "./update.ts";

/** Every command, by each of its names. Keep it in alphabetical order. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    abortTransaction: noTransaction,
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    collMod,
    collStats,
    collstats: collStats,
    commitTransaction: noTransaction,
    configureFailPoint,
    connectionStatus,
    count,
    create,
    createIndexes,
    createSearchIndexes: atlasOnly,
    currentOp,
    dbStats,
    dbstats: dbStats,
    delete: deleteCommand,
    deleteIndexes: dropIndexes,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    dropSearchIndex: atlasOnly,
    endSessions: ignoreSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    fsync,
    getCmdLineOpts,
    getLog,
    getMore,
    getParameter,
    hello,
    hostInfo,
    insert,
    isMaster,
    ismaster: isMaster,
    killAllSessions: ignoreSessions,
    killAllSessionsByPattern: ignoreSessions,
    killCursors,
    killSessions: ignoreSessions,
    listCollections,
    listCommands: listCommandsOf(() => COMMANDS),
    listDatabases,
    listIndexes,
    logout: ping,
    ping,
    profile,
    refreshSessions: ignoreSessions,
    renameCollection,
    replSetGetConfig: replicationOnly,
    replSetGetStatus: replicationOnly,
    rolesInfo,
    serverStatus,
    startSession,
    update,
    updateSearchIndex: atlasOnly,
    usersInfo,
    validate,
    whatsmyuri: whatsMyUri,
  }),
);
