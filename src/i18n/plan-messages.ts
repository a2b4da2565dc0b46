import type { StepEffect } from "./effect.ts";

/** What a command of the plan does, as data. */
export type PlanHead =
  /** Starts a workflow, now or `when`; `batch`: its items and how many run at once; `again`: only what has not completed. `exists`: it is scheduled already. */
  | {
      kind: "start";
      workflow: string;
      theirs?: Theirs;
      when?: string;
      batch?: number;
      items?: number;
      again?: true;
      exists?: true;
    }
  /** Changes the steps of a workflow that the message doesn't start. */
  | { kind: "steps"; change: "add" | "edit" | "remove"; workflow: string; theirs?: Theirs; id: string; names: string[] }
  /** Acts on a chat: this one, unless `chat` says another. `title` and `name` are the chat's and the person's. */
  | { kind: "chat"; action: PlannedChatAction; chat?: number; title?: string; name?: string }
  /** Any other command; `name` and `id` are those of what it is about. `schedules`: the times of those that are removed with it. */
  | {
      kind: "command";
      label: string;
      name: string;
      theirs?: Theirs;
      id: string;
      args: string;
      isElevated: boolean;
      schedules?: readonly string[];
    };

/** Someone else who created or changed what the command is about. `person`: their name, or again their id. */
export interface Theirs {
  person: string;
  id: number;
  what: "made" | "changed";
}

/** What is done to a chat or its members. */
export type PlannedChatAction =
  | { do: "pin" | "unpin" | "delete_message"; message_id: number }
  | { do: "unpin_all" }
  | { do: "set_title"; title: string }
  | { do: "set_description"; description: string }
  | { do: "member_info" | "unmute" | "unban" | "kick"; user_id: number }
  | { do: "mute" | "ban"; user_id: number; until?: number; until_text?: string };

/** The plan that the confirmation shows. All values are single lines of a reasonable length. */
export interface PlanMessages {
  head(head: PlanHead): string;
  effect(effect: StepEffect): string;
  /** Follows a step that runs only under a condition. */
  onlyIf(condition: string): string;
  /** Marks a step that the person may not run at present; stands before its name. */
  mayNot: string;
  /** What a step does inside the chat, if nothing else is known about it. */
  step(handler: string): string;
  /** Steps that are not shown. */
  more(rows: number): string;
  /** What else a step does that is not shown. */
  moreEffects(number: number): string;
  /** An address whose host comes from a template. */
  laterHost(url: string): string;
  showAll: string;
  /** Where there are no buttons; `command` is shown as code. */
  showAllBy(command: string): readonly string[];
  /** Above the complete plan. */
  complete: string;
}
