import { aggregate } from "./aggregate.ts";
import { collMod } from "./coll-mod.ts";
import { collStats } from "./coll-stats.ts";
import type { Command } from "./command.ts";
import { count } from "./count.ts";
import { create } from "./create.ts";
import { createIndexes } from "./create-indexes.ts";
import { dbStats } from "./db-stats.ts";
import { deleteCommand } from "./delete.ts";
import { diagnosticCommands } from "./diagnostic-commands.ts";
import { distinct } from "./distinct.ts";
import { drop } from "./drop.ts";
import { dropDatabase } from "./drop-database.ts";
import { dropIndexes } from "./drop-indexes.ts";
import { explain } from "./explain.ts";
import { configureFailPoint } from "./fail-point.ts";
import { find } from "./find.ts";
import { findAndModify } from "./find-and-modify.ts";
import { getMore } from "./get-more.ts";
import { hello, isMaster } from "./hello.ts";
import { insert } from "./insert.ts";
import { killCursors } from "./kill-cursors.ts";
import { listCollections } from "./list-collections.ts";
import { listCommandsOf } from "./list-commands.ts";
import { listDatabases } from "./list-databases.ts";
import { listIndexes } from "./list-indexes.ts";
import { renameCollection } from "./rename-collection.ts";
import { serverCommands } from "./server-commands.ts";
import { update } from "./update.ts";
import { validate } from "./validate.ts";

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
