import { Doc } from "../bson/document.ts";
import type { Command } from "./command.ts";

/** The wire version of MongoDB 7.0, whose behaviour this server aims at. */
export const WIRE_VERSION = 21;
/** The version that clients are told. */
export const SERVER_VERSION = "7.0.14";

function reply(primary: "isWritablePrimary" | "ismaster"): Command {
  return {
    run: (request, engine) => {
      const answer = new Doc();
      if (request.value("helloOk") === true) answer.append("helloOk", true);
      answer.append(primary, true);
      for (const [name, value] of Object.entries({
        maxBsonObjectSize: 16 * 1024 * 1024,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        localTime: engine.now(),
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
