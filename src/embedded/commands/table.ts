import { aggregate } from "./aggregate.ts";
import { collMod, renameCollection } from "./alter-collection.ts";
import type { Command } from "./command.ts";
import { count, distinct } from "./count-and-distinct.ts";
import { create } from "./create.ts";
import { createIndexes } from "./create-indexes.ts";
import { getMore, killCursors } from "./cursors.ts";
import { deleteCommand } from "./delete.ts";
import { diagnosticCommands, hello, isMaster, serverCommands } from "./diagnostics.ts";
import { drop, dropDatabase, dropIndexes } from "./drop.ts";
import { explain } from "./explain.ts";
import { configureFailPoint } from "./fail-point.ts";
import { find } from "./find.ts";
import { findAndModify } from "./find-and-modify.ts";
import { insert } from "./insert.ts";
import { listCollections, listCommandsOf, listDatabases, listIndexes } from "./lists.ts";
import { collStats, dbStats, validate } from "./statistics.ts";
import { update } from "./update.ts";

/** Every command that this server knows, by each of its names. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...serverCommands,
    ...diagnosticCommands,
    listCommands: listCommandsOf(() => COMMANDS),
    hello,
    isMaster,
    ismaster: isMaster,
    insert,
    find,
    getMore,
    killCursors,
    update,
    delete: deleteCommand,
    findAndModify,
    findandmodify: findAndModify,
    count,
    distinct,
    aggregate,
    explain,
    configureFailPoint,
    create,
    drop,
    dropDatabase,
    renameCollection,
    listDatabases,
    listCollections,
    createIndexes,
    dropIndexes,
    deleteIndexes: dropIndexes,
    listIndexes,
    collMod,
    collStats,
    collstats: collStats,
    dbStats,
    dbstats: dbStats,
    validate,
  }),
);
