import { randomBytes } from "node:crypto";
import { Binary } from "bson";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { WIRE_VERSION } from "../instance/instance.ts";
import type { Command } from "./command.ts";

/** The handshake of a standalone server. Its `localTime` comes from the same clock as `$$NOW`. */
function handshake(primary: "isWritablePrimary" | "ismaster", stable: boolean): Command {
  return {
    stable,
    run: (request, instance) =>
      Doc.of({
        helloOk: request.value("helloOk") === true ? true : undefined,
        [primary]: true,
        maxBsonObjectSize: 16 * 1024 * 1024,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        localTime: instance.now(),
        logicalSessionTimeoutMinutes: 30,
        connectionId: request.connection.id,
        minWireVersion: 0,
        maxWireVersion: WIRE_VERSION,
        readOnly: false,
      }),
  };
}

export const hello = handshake("isWritablePrimary", true);
/** The handshake of older drivers. */
export const isMaster = handshake("ismaster", false);

export const ping: Command = { stable: true, run: () => new Doc() };

export const connectionStatus: Command = {
  run: (request) => {
    request.expect(["showPrivileges"]);
    return Doc.of({ authInfo: Doc.of({ authenticatedUsers: new Arr([]), authenticatedUserRoles: new Arr([]) }) });
  },
};

export const whatsMyUri: Command = { run: (request) => Doc.of({ you: request.connection.remote }) };

export const startSession: Command = {
  run: () => Doc.of({ id: Doc.of({ id: new Binary(randomBytes(16), 4) }), timeoutMinutes: 30 }),
};

/** Ends or refreshes sessions. The server keeps no record of them. */
export const ignoreSessions: Command = { stable: true, run: () => new Doc() };

export const noTransaction: Command = {
  adminOnly: true,
  stable: true,
  run: (request) => {
    throw new CommandError("CommandFailed", `${request.name} must be run within a transaction`);
  },
};
