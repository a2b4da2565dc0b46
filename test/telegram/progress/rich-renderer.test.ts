import { describe, expect, it } from "vitest";
import { progressPicture } from "../../../src/commands/progress-picture.ts";
import type { ExecutionView, StepStatus, StepView } from "../../../src/engine/execution.ts";
import { en } from "../../../src/i18n/en/messages.ts";
import { richRenderer } from "../../../src/telegram/progress/sent-message.ts";
import { checkRich, readRichMessage } from "../../bot-api/rich-messages.ts";

const NOW = new Date("2026-01-01T00:01:00Z");

function step(name: string, status: StepStatus, error: string | null = null): StepView {
  return {
    id: "st_1",
    name,
    handler: "log",
    status,
    attempts: 1,
    max_attempts: 4,
    result: null,
    error,
    ended_at: NOW,
  };
}

function view(steps: StepView[], more: Partial<ExecutionView> = {}): ExecutionView {
  return {
    id: "ex_1",
    workflow_id: "wf_1",
    workflow: "Many",
    actor: { user_id: 1, chat_id: 1, message_id: 1, gateway: "test" },
    status: "running",
    progress: 0,
    settled: 0,
    total: steps.length,
    steps,
    current: [],
    recovered: [],
    context: {},
    rev: 1,
    created_at: NOW,
    started_at: NOW,
    ...more,
  };
}

function drawn(...args: Parameters<typeof view>): string {
  return readRichMessage(checkRich(richRenderer(progressPicture(view(...args), NOW, en), en.progress)));
}

function many(length: number, of: (i: number) => StepView): StepView[] {
  return Array.from({ length }, (_, i) => of(i));
}

describe("a rich progress message", () => {
  it.each<[string, StepView[]]>([
    ["no steps", []],
    [
      "30 failed steps with the longest names and errors",
      many(30, () => step("🎉".repeat(500), "failed", "€".repeat(9_999))),
    ],
    ["10,000 steps that wait to begin", many(10_000, (i) => step(`Step ${i} ${"ü".repeat(100)}`, "pending"))],
    ["10,000 failed steps", many(10_000, (i) => step(`Step ${i}`, "failed", "💥".repeat(1_000)))],
    ["10,000 short failed steps", many(10_000, (i) => step(`${i}`, "failed", "x"))],
    [
      "names and errors that are nothing, or not even characters",
      [step("\u202e", "completed"), step("\0", "failed", "\ud83d\0"), step(" ", "pending", "")],
    ],
  ])("keeps Telegram's limits with %s", (_, steps) => {
    for (const status of ["running", "failed"] as const)
      expect(drawn(steps, { status, workflow: "\u202e", reason: "r".repeat(9_999), ended_at: NOW })).toContain("ex_1");
  });

  it("shows the steps around the current ones, and says how many are hidden", () => {
    const said = drawn(many(1_000, (i) => step(`S${i}`, i < 500 ? "completed" : "pending")));
    expect(said).toContain("\n✅ S499\n☐ S500\n☐ S501\n▸ … and 993 more\n");
    expect(said).toContain("\n✅ S494\n☐ S502\n");
    expect(said).toMatch(/☐ S\d+\n… and 843 more$/);
  });
});
