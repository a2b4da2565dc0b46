import { describe, expect, it } from "vitest";
import { resultText } from "../../../src/commands/execution-views.ts";
import { PROGRESS_MESSAGE_STEPS, progressPicture } from "../../../src/commands/progress-picture.ts";
import { progressText, shortProgressText, textOf } from "../../../src/commands/progress-text.ts";
import type { ExecutionView, StepView } from "../../../src/engine/execution.ts";
import { durationText } from "../../../src/i18n/duration-text.ts";
import { en } from "../../../src/i18n/en/messages.ts";
import { id } from "../../../src/i18n/id/messages.ts";
import { bold, lines, plain, rich, shortened, stylesOf } from "../../../src/i18n/rich-text.ts";

const NOW = new Date("2026-01-01T00:01:00Z");
function at(seconds: number) {
  return new Date(NOW.getTime() + seconds * 1000);
}

function step(name: string, more: Partial<StepView> = {}): StepView {
  return {
    id: `st_${name}`,
    name,
    handler: "log",
    status: "pending",
    attempts: 0,
    max_attempts: 4,
    result: null,
    error: null,
    ...more,
  };
}

function view(steps: StepView[], more: Partial<ExecutionView> = {}): ExecutionView {
  const settled = steps.filter((one) => ["completed", "failed", "skipped"].includes(one.status)).length;
  return {
    id: "ex_1",
    workflow_id: "wf_1",
    workflow: "User Data",
    actor: { user_id: 1, chat_id: 1, message_id: 1, gateway: "test" },
    status: "running",
    progress: steps.length === 0 ? 100 : Math.floor((settled * 100) / steps.length),
    settled,
    total: steps.length,
    steps,
    current: steps.filter((one) => one.status === "running").map((one) => one.name),
    recovered: [],
    context: {},
    rev: 1,
    created_at: at(-60),
    started_at: at(-60),
    ...more,
  };
}

function text(...args: Parameters<typeof view>) {
  return plain(progressText(view(...args), NOW));
}

describe("progress text", () => {
  it("shows bar, percentage and each step with its state", () => {
    const said = text([
      step("Load", { status: "completed", started_at: at(-10), ended_at: at(-8.8), attempts: 1 }),
      step("Process", { status: "running", attempts: 2 }),
      step("Send", { status: "waiting", waits_for: "retry", attempts: 2, due: at(8), error: "connection\nrefused" }),
      step("Wait", { status: "waiting", waits_for: "delay", attempts: 1, due: at(125) }),
      step("End"),
    ]);
    expect(said).toBe(
      `⏳ User Data · running · ex_1
▓▓░░░░░░░░ 20% (1/5)
✅ Load — 1.2 s
▶️ Process — retry 1/3
⏳ Send — retry 2/3 in 8 s · connection refused
⏳ Wait — continues in 2 min 5 s
▫️ End`,
    );
  });

  it("says how many steps of a failed or cancelled run completed, never 100%", () => {
    const steps = [
      step("Load", { status: "completed" }),
      step("Save", { status: "failed", error: "disk full" }),
      step("Tell", { status: "skipped", reason: "upstream" }),
    ];
    expect(text(steps, { status: "failed", ended_at: at(0) })).toBe(
      `❌ User Data · failed · ex_1
1 of 3 steps completed
✅ Load
❌ Save — disk full
⏭️ Tell — skipped: an earlier step failed
Failed after 1 min.`,
    );
    expect(text(steps, { status: "cancelled" })).not.toContain("%");
    expect(plain(shortProgressText(view(steps, { status: "failed" })))).not.toContain("%");
  });

  it("is waiting while only a person or a time is awaited, and says which", () => {
    const ask = step("Ask", { status: "waiting", waits_for: "person", asks: "Publish?" });
    const wait = step("Wait", { status: "waiting", waits_for: "delay", due: at(90) });
    expect(text([ask])).toContain("⏳ User Data · waiting for a person · ex_1\n");
    expect(text([wait])).toContain("⏳ User Data · waiting · ex_1\n");
    expect(text([wait, step("Load", { status: "running" })])).toContain("· running ·");
    expect(text([step("Tell", { status: "waiting", waits_for: "message" })])).toContain("· running ·");
    expect(plain(shortProgressText(view([ask]), NOW))).toContain("\n⏳ Ask — waiting for a person: Publish?");
  });

  it("doesn't count a message's time in the outbox as running time", () => {
    const tell = { status: "completed", started_at: at(-60), ended_at: at(-1), queued_ms: 58_950 } as const;
    expect(text([step("Tell", tell)])).toContain("✅ Tell — 50 ms");
  });

  it("ends with the state and the duration", () => {
    const done = step("Load", { status: "completed", started_at: at(-1), ended_at: at(-1), attempts: 1 });
    expect(text([done], { status: "completed", ended_at: at(3.2) })).toMatch(
      /100% \(1\/1\)[\s\S]*\nCompleted in 1 min 3 s: 1 step\.$/,
    );
  });

  it("counts failed and skipped steps of a run that completed anyway", () => {
    const steps = [
      step("Load", { status: "failed", error: "busy" }),
      step("Backup", { status: "completed" }),
      step("Alarm", { status: "skipped", reason: "condition" }),
    ];
    const ended = { status: "completed", started_at: at(-3), ended_at: at(0) } as const;
    expect(text(steps, ended)).toMatch(/\nCompleted in 3 s: 1 done, 1 failed, 1 skipped\.$/);
    expect(text(steps.slice(1), ended)).toMatch(/\nCompleted in 3 s: 1 done, 1 skipped\.$/);
    expect(plain(progressText(view(steps, ended), NOW, id))).toMatch(
      /\nSelesai dalam 3 detik: 1 selesai, 1 gagal, 1 dilewati\.$/,
    );
    expect(plain(shortProgressText(view(steps, ended), NOW))).toContain("1 done, 1 failed, 1 skipped");
  });

  it("shows no bar if there are no steps", () => {
    const ended = { status: "completed", started_at: at(0), ended_at: at(0) } as const;
    expect(text([], ended)).toBe("✅ User Data · completed · ex_1\nno steps\nCompleted in 0 ms: no steps.");
    expect(text([], { status: "scheduled", starts_at: at(60) })).toBe(
      "🕒 User Data · scheduled · ex_1\nno steps\nStarts in 1 min.",
    );
  });

  it("shows the unfinished steps and the last finished one in a separate message", () => {
    const steps = Array.from({ length: 20 }, (_, i) => {
      if (i === 1) return step(`S${i}`, { status: "failed", error: "broken" });
      return step(`S${i}`, i < 12 ? { status: "completed", ended_at: at(i) } : {});
    });
    const card = textOf(progressPicture(view(steps), NOW, en, PROGRESS_MESSAGE_STEPS), en.progress);
    expect(plain(card).split("\n").slice(2)).toEqual([
      "❌ S1 — broken",
      ...[7, 8, 9, 10, 11].map((i) => `✅ S${i}`),
      "▫️ S12",
      "▫️ S13",
      "… and 12 more",
    ]);
    expect(text(steps)).toContain("▫️ S19");
  });

  it("shows the error of a failed step, why others were skipped, and what recovered", () => {
    const said = text(
      [
        step("Load", { status: "failed", attempts: 4, error: "no such collection" }),
        step("Save", { status: "skipped", reason: "upstream" }),
        step("Maybe", { status: "skipped", reason: "condition" }),
        step("Tell", { status: "completed" }),
      ],
      { status: "failed", ended_at: at(0), recovered: ["Tell"] },
    );
    expect(said).toContain("❌ Load — 4 attempts · no such collection");
    expect(said).toContain("⏭️ Save — skipped: an earlier step failed");
    expect(said).toContain("⏭️ Maybe — skipped: condition is false");
    expect(said).toContain("Recovery steps that ran: Tell.");
  });

  it("shows the important steps of a long workflow, and how many more there are", () => {
    const steps = Array.from({ length: 1000 }, (_, i) => {
      if (i === 7) return step(`S${i}`, { status: "failed", error: "broken" });
      if (i < 500) return step(`S${i}`, { status: "completed", ended_at: at(i) });
      return step(`S${i}`, i < 505 ? { status: "running", attempts: 1 } : {});
    });
    const said = text(steps);
    expect(said.length).toBeLessThan(3600);
    expect(said).toContain("❌ S7 — broken");
    expect(said).toContain("▶️ S504");
    expect(said).toContain("✅ S499");
    expect(said).toContain("… and 987 more");
  });

  it("stays within its length limit, whatever the names and errors", () => {
    const steps = Array.from({ length: 30 }, (_, i) =>
      step(`${i} ${"🎉".repeat(99)}`, { status: "failed", error: "x".repeat(10_000), attempts: 2 }),
    );
    const said = text(steps, {
      workflow: "w".repeat(200),
      status: "failed",
      reason: "r".repeat(5000),
      ended_at: at(0),
    });
    expect(said.length).toBeLessThan(4000);
    expect(encodeURIComponent(said)).toContain("%20");
    expect(said).toMatch(/… and \d+ more/);
  });

  it("describes each state in both languages", () => {
    const steps = [
      step("Late", { status: "waiting", waits_for: "retry", attempts: 1, due: at(-1), error: "busy" }),
      step("Due", { status: "waiting", waits_for: "delay", attempts: 1, due: at(-1) }),
      step("Ask", { status: "waiting", waits_for: "person", due: at(90), asks: "Publish\nnow?" }),
      step("Mail", { status: "waiting", waits_for: "message" }),
      step("Same", { status: "waiting", waits_for: "key" }),
      step("Over", { status: "skipped", reason: "timeout" }),
      step("Ended", { status: "cancelled", reason: "cancelled" }),
      step("Broken", { status: "failed", attempts: 4, error: "no", started_at: at(-3), ended_at: at(-1) }),
      step("Again", { status: "completed", attempts: 2, started_at: at(-3), ended_at: at(-2.5) }),
    ];
    const more = { status: "failed", reason: "timeout", ended_at: at(0) } as const;
    expect(text(steps, more).split("\n").slice(2)).toEqual([
      "⏳ Late — retry 1/3 · busy",
      "⏳ Due — waiting",
      "⏳ Ask — waiting for a person (1 min 30 s): Publish now?",
      "⏳ Mail — sending its message",
      "⏳ Same — waiting for a step with the same idempotency key",
      "⏭️ Over — skipped: timeout",
      "🚫 Ended — cancelled",
      "❌ Broken — 2 s · 4 attempts · no",
      "✅ Again — 500 ms · 2 attempts",
      "Failed after 1 min (timeout).",
    ]);
    expect(
      plain(progressText(view(steps, more), NOW, id))
        .split("\n")
        .slice(2),
    ).toEqual([
      "⏳ Late — percobaan ulang 1/3 · busy",
      "⏳ Due — menunggu",
      "⏳ Ask — menunggu jawaban seseorang (1 menit 30 detik): Publish now?",
      "⏳ Mail — mengirim pesannya",
      "⏳ Same — menunggu langkah lain dengan kunci idempotensi yang sama",
      "⏭️ Over — dilewati: waktu habis",
      "🚫 Ended — dibatalkan",
      "❌ Broken — 2 detik · 4 percobaan · no",
      "✅ Again — 500 ms · 2 percobaan",
      "Gagal setelah 1 menit (waktu habis).",
    ]);
  });

  it("says when a scheduled execution starts, and why a paused one is paused", () => {
    const first = [step("First")];
    expect(text(first, { status: "scheduled", starts_at: at(7_800) })).toContain("\nStarts in 2 h 10 min.");
    expect(text(first, { status: "scheduled", starts_at: at(-1) })).toMatch(/▫️ First$/);
    expect(text(first, { status: "paused" })).toContain("\nPaused. /resume ex_");
    const indonesian = progressText(view(first, { status: "scheduled", starts_at: at(60) }), NOW, id);
    expect(plain(indonesian)).toContain("\nMulai dalam 1 menit.");
  });

  it("shows hostile names and errors as words on their own line", () => {
    const said = text(
      [
        step("\u202eevil\u2066\n✅ Forged — 1 s", { status: "failed", error: "\ud83d\0<b>a</b>\u202d\r\nb" }),
        step("n".repeat(100_000), { status: "running" }),
      ],
      { workflow: "one\ntwo" },
    );
    expect(said.split("\n").slice(2)).toEqual(["❌ evil ✅ Forged — 1 s — \ufffd <b>a</b> b", `▶️ ${"n".repeat(79)}…`]);
    expect(said).toContain("⏳ one two · running");
  });

  it("folds the results of many steps, a line each", () => {
    const steps = Array.from({ length: 6 }, (_, i) =>
      step(`S${i}`, { status: "completed", result: { message: `${i}` } }),
    );
    const few = resultText(view(steps.slice(0, 2), { status: "completed", ended_at: at(0) }), undefined, en);
    expect(plain(few)).toContain('S1 · completed\n{\n  "message": "1"\n}');
    const many = resultText(view(steps, { status: "completed", ended_at: at(0) }), undefined, en);
    const [head = [], ...rows] = [many.filter((span) => !stylesOf(span).includes("folded")), many];
    expect(plain(head)).toBe("User Data · completed (6 steps) · ex_1\n");
    expect(plain(rows.flat())).toContain('\nS4: {"message":"4"}\nS5: {"message":"5"}');
  });

  it("is shorter for PROGRESS", () => {
    const said = plain(shortProgressText(view([step("A", { status: "running" }), step("B", { status: "completed" })])));
    expect(said).toContain("50% (1/2)\nNow: A");
  });
});

describe("rich text", () => {
  it("joins unstyled text, and never splits a surrogate pair", () => {
    expect(rich`a ${1} ${bold("b")} c`).toEqual([{ text: "a 1 " }, { text: "b", style: "bold" }, { text: " c" }]);
    expect(lines([rich`a`, rich`b`])).toEqual([{ text: "a\nb" }]);
    expect(shortened("ab🎉cd", 4)).toBe("ab…");
    expect(shortened("abcd", 4)).toBe("abcd");
  });

  it.each([
    [0, "0 ms"],
    [850, "850 ms"],
    [3240, "3.2 s"],
    [59_999, "59.9 s"],
    [60_000, "1 min"],
    [245_000, "4 min 5 s"],
    [7_800_000, "2 h 10 min"],
    [273_600_000, "3 d 4 h"],
  ])("says %s ms as %s", (ms, words) => {
    expect(durationText(ms, en.times.units)).toBe(words);
  });
});
