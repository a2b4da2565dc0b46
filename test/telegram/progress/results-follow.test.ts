import { expect, it } from "vitest";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay } from "../guide-answer.ts";
import { says } from "../says.ts";

useDatabase();

const items = JSON.stringify([{ message: "Jakarta" }, { message: "Bandung" }]);

it("RESULT in the message that starts the run follows once the run has settled, once", async () => {
  const server = await startServer();
  await startBot({ server });
  server.sendText(
    OWNER,
    OWNER.id,
    `[MULTISTEP:BATCH_PROCESS:log:${items}:1]\nHere is the summary:\n[MULTISTEP:RESULT:execution_id]\n[MULTISTEP:RESULT:execution_id:Item 2]`,
  );
  const reply = await says(server, OWNER.id, "🚀 Started");
  expect(reply.text.replaceAll(/ex_\w+/g, "ex_1")).toBe(
    "🚀 Started Batch: log with 2 items, 1 at once · ex_1\nHere is the summary:\n" +
      "📋 The results of Batch: log will follow when the run ends\n" +
      "📋 The result of Item 2 will follow when the run ends",
  );
  const all = await says(server, OWNER.id, "Batch: log · completed · ex_");
  await server.waitFor("the results", () => server.texts(OWNER.id).some((text) => text.startsWith("Batch: log")));
  const one = await server.waitFor("Item 2", () => server.texts(OWNER.id).find((text) => text.startsWith("Item 2 ·")));
  expect(one).toContain('"message": "Bandung"');
  expect(all.chat_id).toBe(OWNER.id);
  // Read at once in another message.
  server.sendText(OWNER, OWNER.id, "[MULTISTEP:RESULT:execution_id:Item 1]");
  await says(server, OWNER.id, '"message": "Jakarta"');
  const results = server.texts(OWNER.id).filter((text) => text.startsWith("Batch: log"));
  expect(results).toHaveLength(1);
});

it("the promise survives a restart", async () => {
  const server = await startServer();
  const db = freshName();
  const first = await startBot({ server, db });
  server.sendText(OWNER, OWNER.id, `${chainOf("Slow", [delay("Wait", 2)])}\n[MULTISTEP:RESULT:execution_id]`);
  await says(server, OWNER.id, "The results of Slow will follow");
  await first.stop();
  await startBot({ server, db });
  const results = await server.waitFor("the results", () =>
    server.texts(OWNER.id).find((text) => text.startsWith("Slow · completed")),
  );
  expect(results).toContain('"seconds": 2');
});
