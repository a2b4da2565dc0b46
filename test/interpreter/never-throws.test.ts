import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../property-runs.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { MESSAGES } from "./messages.ts";
import { freshChat, send } from "./send.ts";

const engine = useEngine();

const PIECES = [
  ...["CREATE_WORKFLOW", "ADD_STEP", "EDIT_STEP", "REMOVE_STEP", "EXECUTE", "STATUS", "PROGRESS", "RESULT", "CANCEL"],
  ...[
    "PAUSE",
    "RESUME",
    "RETRY",
    "QUICK_WORKFLOW",
    "SHOW_WORKFLOW",
    "DELETE_WORKFLOW",
    "HANDLERS",
    "HELP",
    "BATCH_PROCESS",
  ],
  ...["SCHEDULED_WORKFLOW", "UNSCHEDULE", "LIST_SCHEDULES", "TEMPLATE_WORKFLOW", "TEMPLATES", "schedule_id", "sc_"],
  ...["message_sequence", "notification_flow", '{"message":"x","delay":"{context.a}"}', "0 9 * * 1", "5 minutes"],
  ...["LIST_WORKFLOWS", "LIST_EXECUTIONS", "workflow_id", "workflow2_id", "execution_id", "step1", "step_2_id", "none"],
  ...[
    "log",
    "delay",
    "send_message",
    '{"message":"x"}',
    '{"seconds":1}',
    '{"timeout":5}',
    "[]",
    "{}",
    '"text"',
    "null",
    "300",
    "-5",
  ],
  ...[
    "1.5",
    "10:30",
    "Load: users",
    "a,b",
    "🎉",
    "wf_",
    "ex_",
    "st_",
    '{"__proto__":1}',
    '{"$where":"1"}',
    '{"a.b":{"_bsontype":1}}',
  ],
  ...[
    '[{"name":"A","handler":"log","params":{"message":"x"}}]',
    '{"retry_count":1}',
    '"\\u0000"',
    '{"\\u0000":1}',
    "\ud83c",
  ],
];

const shortcode = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
    ),
    {
      maxLength: 8,
    },
  )
  .map((args) => `[MULTISTEP:${args.join(":")}]`);

describe("interpret", () => {
  it("never throws because of a message, and gives an outcome for every shortcode", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(shortcode, { minLength: 1, maxLength: 6 }), async (shortcodes) => {
        const reply = await send(engine(), freshChat(), shortcodes.join("\n"));
        const parts = reply.parts.filter((part) => part.kind === "outcome");
        expect(parts).toHaveLength(reply.entries.length);
        expect(reply.errors).toBe(parts.filter((part) => !part.ok).length);
      }),
      { numRuns: runs(150) },
    );
  });

  it("runs the rest of a message when any part of it is lost", async () => {
    const texts = MESSAGES.map((row) => row.text);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.nat(), fc.nat(40), async (text, from, length) => {
        const at = from % (text.length + 1);
        const reply = await send(engine(), freshChat(), text.slice(0, at) + text.slice(at + length));
        expect(reply.parts.filter((part) => part.kind === "outcome")).toHaveLength(reply.entries.length);
      }),
      { numRuns: runs(150) },
    );
  });
});
