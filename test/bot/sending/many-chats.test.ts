import { it } from "vitest";
import { useDatabase } from "../bot-fixture.ts";
import { runManyChats } from "./many-chats.ts";

useDatabase();

it("24 executions in 6 chats at once end with every final state shown, in one card each, within the limits", () =>
  runManyChats({ chats: 6, each: 4, quicker: 20, timeoutMs: 25_000 }));
