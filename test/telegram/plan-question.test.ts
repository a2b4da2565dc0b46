import { expect, it } from "vitest";
import { labelsOf, pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf } from "./guide-answer.ts";
import { says } from "./says.ts";

useDatabase();

const FRIENDS = -1001;
const OTHER = -1002;

const wipe = {
  name: "Wipe",
  handler: "database_operation",
  params: { operation: "delete", collection: "users", all: true },
};
const quick = (name: string, steps: readonly object[]) => `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify(steps)}]`;

/** Each message, in a separate chat, and the plan that is shown before it runs. */
const PLANS: readonly (readonly [string, string, string])[] = [
  [
    "a deletion of everything says ALL, and a gate before it is shown",
    [
      "[MULTISTEP:CREATE_WORKFLOW:Delete inactive users]",
      '[MULTISTEP:ADD_STEP:workflow_id:Count:database_operation:{"operation":"count","collection":"users","query":{"active":false}}]',
      '[MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"Delete them?","options":["Yes, delete","No"]}:step1]',
      '[MULTISTEP:ADD_STEP:workflow_id:Delete:database_operation:{"operation":"delete","collection":"users","all":true}:step2:60:{"condition":"context.sure"}]',
      "[MULTISTEP:EXECUTE:workflow_id]",
    ].join("\n"),
    `▸ Run "Delete inactive users" now
1. Count: counts documents in users where {"active":false}
2. Ask: asks: "Delete them?" (Yes, delete / No)
3. ⚠️ Delete: deletes ALL documents from users, only if context.sure`,
  ],
  [
    "nothing that will not happen is shown",
    `${quick("Wipe", [wipe])}[MULTISTEP:EXECUTE:no such workflow][MULTISTEP:LIST_WORKFLOWS]`,
    `▸ Run "Wipe" now
1. ⚠️ Wipe: deletes ALL documents from users`,
  ],
  [
    "an update names its fields, a file its path, a request its origin and what it sends",
    quick("Change", [
      {
        name: "Set",
        handler: "database_operation",
        params: {
          operation: "update",
          collection: "users",
          query: { id: 1 },
          data: { $set: { role: "admin", tag: 1 } },
        },
      },
      {
        name: "Write",
        handler: "file_operation",
        params: { operation: "write", file_path: "/a/b.txt", content: "x\ny" },
      },
      {
        name: "Call",
        handler: "api_call",
        params: { method: "POST", url: "https://API.example.com/v1/users?id=7", data: { a: 1 } },
      },
    ]),
    `▸ Run "Change" now
1. ⚠️ Set: changes documents in users where {"id":1}: sets role, tag
2. ⚠️ Write: writes the file /a/b.txt: "x y"
3. ⚠️ Call: POST https://api.example.com (https://API.example.com/v1/users?id=7), sending {"a":1}`,
  ],
  [
    "a text to another chat is shown with that chat's title",
    quick("Tell", [{ name: "Tell", handler: "send_message", params: { text: "Meet at 3", chat_id: OTHER } }]),
    `▸ Run "Tell" now
1. ⚠️ Tell: sends to "The others" (-1002): "Meet at 3"`,
  ],
  [
    "moderation names the person, the end and the chat",
    `[USER:BAN:777:forever:{"chat_id":${OTHER}}]`,
    '⚠️ Ban Person 777 (777) forever, in "The others" (-1002)',
  ],
  [
    "tasks of a group are shown each",
    quick("Both", [
      {
        name: "Two",
        handler: "parallel_group",
        params: {
          tasks: [
            { name: "A", handler: "log", params: { message: "a" } },
            { name: "B", handler: "file_operation", params: { operation: "delete", file_path: "/old" } },
          ],
        },
      },
    ]),
    `▸ Run "Both" now
1. ⚠️ Two: deletes the file /old`,
  ],
  [
    "directions and line breaks don't disguise anything",
    quick("Hidden", [{ ...wipe, name: "\u202eevil\u2066\n2. Harmless" }]),
    `▸ Run "Hidden" now
1. ⚠️ "evil 2. Harmless": deletes ALL documents from users`,
  ],
];

it("the question shows what matters: each step in order, with its target and amount", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server, confirm: "elevated" });
  const { members } = server.conversation;
  for (const chat of [FRIENDS, OTHER]) {
    members.add(chat, OWNER.id, "administrator", ["can_restrict_members"]);
    members.add(chat, 777, "member");
  }
  members.titles.set(OTHER, "The others");
  // A server knows the chats where someone has written.
  server.sendText(OWNER, OTHER, "Hello");
  for (const [i, [statement, text, plan]] of PLANS.entries()) {
    server.sendText(OWNER, FRIENDS - 100 - i, text);
    const asked = await says(server, FRIENDS - 100 - i, "Should I do this?");
    expect(asked.text, statement).toBe(`Should I do this?\n\n${plan}\n\nNothing happens until you confirm.`);
    expect(labelsOf(asked).flat(), statement).not.toContain("Show all");
  }

  // A stored workflow is shown with its steps, and a schedule with its time.
  const origin = { key: "made", actor: { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" } };
  await engine.createWorkflowWithSteps({ name: "Stored" }, [wipe], origin);
  server.sendText(OWNER, OWNER.id, '[MULTISTEP:SCHEDULED_WORKFLOW:Stored:"0 9 * * 1":Asia/Jakarta]');
  const asked = await says(server, OWNER.id, "Should I do this?");
  expect(asked.text).toContain(
    '▸ Schedule "Stored": Mondays at 09:00 (Asia/Jakarta)\n1. ⚠️ Wipe: deletes ALL documents from users\n',
  );
  expect((await engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
});

it("what doesn't fit is behind a button, and a deletion always fits", async () => {
  const server = await startServer();
  await startBot({ server, confirm: "elevated" });
  const logs = Array.from({ length: 60 }, (_, i) => ({ name: `Log ${i}`, handler: "log", params: { message: "m" } }));
  server.sendText(OWNER, OWNER.id, chainOf("Long", [...logs, wipe]));
  const asked = await says(server, OWNER.id, "Should I do this?");
  expect(asked.text).toContain("61. ⚠️ Wipe: deletes ALL documents from users");
  expect(asked.text).toContain("… and 38 more lines");
  expect(labelsOf(asked)).toEqual([["▶️ Run", "🗑 Discard"], ["Show all"], ["Run, and don't ask again here"]]);
  await pressed(server, OWNER, asked, "Show all");
  const all = await says(server, OWNER.id, "Here is everything this would do:");
  expect(all.text.split("\n")).toHaveLength(63);
  expect(all.text).toContain("\n60. Log 59: runs log\n61. ⚠️ Wipe: deletes ALL documents from users");
  // The question is still open.
  expect((await pressed(server, OWNER, asked, "Discard")).text).toBe("🗑 Discarded");
});

it("is in the reader's language", async () => {
  const server = await startServer();
  await startBot({ server, confirm: "elevated" });
  server.sendText({ ...OWNER, language_code: "id" }, OWNER.id, chainOf("Bersih", [wipe]));
  const asked = await says(server, OWNER.id, "Boleh saya lakukan ini?");
  expect(asked.text).toContain('▸ Jalankan "Bersih" sekarang\n1. ⚠️ Wipe: menghapus SEMUA dokumen users');
});
