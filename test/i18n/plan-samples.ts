import type { StepEffect } from "../../src/i18n/effect.ts";
import type { PlanHead, PlanMessages } from "../../src/i18n/plan-messages.ts";

const chat = { chat: -1005, title: "Kelompok" } as const;

/** One of each. */
export const HEADS: readonly PlanHead[] = [
  { kind: "start", workflow: "W1" },
  { kind: "start", workflow: "W1", when: "2030-01-01 09:00" },
  { kind: "start", workflow: "W1", batch: 5, items: 20 },
  { kind: "start", workflow: "W1", again: true },
  ...(["add", "edit", "remove"] as const).map(
    (change): PlanHead => ({ kind: "steps", change, workflow: "W1", id: "wf_1", names: ["S1", "S2"] }),
  ),
  { kind: "steps", change: "add", workflow: "W1", id: "wf_1", names: ["S1", "S2", "S3", "S4"] },
  { kind: "chat", action: { do: "pin", message_id: 7 } },
  { kind: "chat", action: { do: "unpin", message_id: 7 } },
  { kind: "chat", action: { do: "unpin_all" } },
  { kind: "chat", action: { do: "delete_message", message_id: 7 }, chat: -1005 },
  { kind: "chat", action: { do: "set_title", title: "T1" }, ...chat },
  { kind: "chat", action: { do: "set_description", description: "D1" } },
  { kind: "chat", action: { do: "set_description", description: "" } },
  { kind: "chat", action: { do: "member_info", user_id: 7 } },
  { kind: "chat", action: { do: "mute", user_id: 7, until: 1_900_000_000 }, name: "Ada" },
  { kind: "chat", action: { do: "unmute", user_id: 7 } },
  { kind: "chat", action: { do: "ban", user_id: 7 }, name: "Ada" },
  { kind: "chat", action: { do: "unban", user_id: 7 } },
  { kind: "chat", action: { do: "kick", user_id: 7 } },
  ...["CREATE_WORKFLOW", "DELETE_WORKFLOW", "CANCEL", "PAUSE", "RESUME", "UNSCHEDULE", "X:Y"].map(
    (label): PlanHead => ({ kind: "command", label, name: "W1", id: "wf_1", args: "A1", isElevated: false }),
  ),
  ...[["daily"], ["daily", "weekly"]].map(
    (schedules): PlanHead => ({
      kind: "command",
      label: "DELETE_WORKFLOW",
      name: "W1",
      id: "wf_1",
      args: "",
      isElevated: false,
      schedules,
    }),
  ),
];

/** One of each. */
export const EFFECTS: readonly StepEffect[] = [
  { kind: "say", text: "T1" },
  { kind: "ask", text: "T1", options: "A1, A2" },
  { kind: "wait", seconds: "90" },
  { kind: "wait", seconds: "{context.n}" },
  { kind: "read_documents", operation: "find", collection: "C1" },
  { kind: "read_documents", operation: "count", collection: "C1", query: "Q1" },
  { kind: "read_file", operation: "read", path: "P1" },
  { kind: "read_file", operation: "list", path: "P1" },
  { kind: "insert", collection: "C1", documents: 1, data: "D1" },
  { kind: "insert", collection: "C1", documents: 3, data: "D1" },
  { kind: "update", collection: "C1", fields: "F1" },
  { kind: "update", collection: "C1", query: "Q1", fields: "F1" },
  { kind: "delete", collection: "C1" },
  { kind: "delete", collection: "C1", query: "Q1" },
  { kind: "database", operation: "O1", collection: "C1" },
  { kind: "write_file", operation: "write", path: "P1", content: "T1" },
  { kind: "write_file", operation: "append", path: "P1", content: "T1" },
  { kind: "delete_file", path: "P1" },
  { kind: "file", operation: "O1", path: "P1" },
  { kind: "pipeline", from: "P1", to: "P2" },
  { kind: "request", method: "GET", url: "U1", secrets: [] },
  { kind: "request", method: "POST", url: "U1", data: "D1", secrets: ["K1"] },
  { kind: "send", chat: "-1005", text: "T1" },
  { kind: "send", chat: "-1005", text: "T1", title: "N1" },
  { kind: "shortcode", shortcode: "N1:A1", params: "P1" },
  ...(["files", "database", "network", "admin", "other-chats"] as const).map(
    (right): StepEffect => ({ kind: "right", right }),
  ),
  { kind: "unknown" },
  { kind: "words", text: "T1" },
];

/** Every sentence of a plan that is made of data. */
export function planTexts({ head, effect }: PlanMessages): string[] {
  return [...HEADS.map(head), ...EFFECTS.map(effect)];
}
