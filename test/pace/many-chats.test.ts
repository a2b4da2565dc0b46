import { it } from "vitest";
import { useDatabase } from "../telegram/bot-fixture.ts";
import { runManyChats } from "./many-chats.ts";

useDatabase();

it(
  "16 executions in 4 chats at once show every final state, in one progress message for each message, within the limits",
  () => runManyChats({ chats: 4, each: 4, quicker: 20, timeoutMs: 80_000 }),
  90_000,
);
