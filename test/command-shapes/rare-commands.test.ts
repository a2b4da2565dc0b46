import { it } from "vitest";
import { createChatStore } from "../../src/chat-store/chat-store.ts";
import type { Actor } from "../../src/engine/actor.ts";
import { openDatabase } from "../../src/engine/storage/database.ts";
import {
  findDescendants,
  forceRevision,
  lastWriters,
  loadExecutionOwner,
  loadLineage,
  readPendingWork,
} from "../../src/engine/storage/executions.ts";
import { claimKey, takeOverKey } from "../../src/engine/storage/idempotency-keys.ts";
import { finishRemovals } from "../../src/engine/storage/removal.ts";
import { declareDead } from "../../src/engine/storage/workers.ts";
import { deleteWorkflow, loadWorkflowOwner } from "../../src/engine/storage/workflows.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { watched } from "./seen.ts";

const ACTOR: Actor = { user_id: 1, chat_id: 10, message_id: 5, gateway: "test" };

it("rarely sent commands have been reviewed too", async () => {
  const database = await watched(async () => openDatabase(await sharedDatabase(), freshName()));
  const chats = await createChatStore(database, () => database.clock.now());
  const { progressMessages, grants, settings, outbox, buttons, leases } = chats;
  try {
    const holder = { params: "p", execution_id: "ex_1", step: 0 };
    await claimKey(database.db, "10:k", holder);
    await takeOverKey(database.db, "10:k", holder, { ...holder, step: 1 });
    await forceRevision(database, "ex_1", "w");
    await lastWriters(database, ["ex_1"]);
    await loadLineage(database, "ex_1");
    await loadExecutionOwner(database, "ex_1");
    await loadWorkflowOwner(database, "wf_1");
    await deleteWorkflow(database, "wf_1");
    await findDescendants(database, ["ex_1"], 10);
    await readPendingWork(database, ["log"]);
    await declareDead(database, "w1", true);
    await declareDead(database, "w1", false);
    await finishRemovals(database, async () => {});
    await outbox.enqueue({ key: "m", gateway: "test", chat_id: 10, text: "hi", execution_id: "ex_1", step: 0 });
    await outbox.forget("ex_1");
    for (const id of ["ex_1", "ex_2"]) await progressMessages.openQuietly(id, ACTOR);
    await progressMessages.join(["ex_1", "ex_2"]);
    await progressMessages.promiseResults("ex_1", ACTOR, null);
    await progressMessages.promisedResults("ex_1");
    await progressMessages.finish("ex_1", [{ step: null }]);
    await progressMessages.forget("ex_2");
    await grants.add(5, "files", 1);
    await grants.has([5], "files");
    await grants.list();
    await grants.remove(5, "files");
    await leases.list("telegram");
    await buttons.undecided(10, "confirm");
    await settings.noteMove(10, -10);
    await settings.finishMove(10);
    await settings.moves();
    await chats.memory.save(10, undefined, 1, { workflow_id: "wf_1" });
    const data = database.client.db(`${database.db.databaseName}_data`);
    await data.collection("chats/10/notes").insertOne({ n: 1 });
    await data.collection("chats/10/both").insertOne({ n: 1 });
    await data.collection("chats/-10/both").insertOne({ n: 2 });
    await chats.moveChat(10, -10);
  } finally {
    await database.client.close();
  }
  // watch.ts looks at what was sent.
});
