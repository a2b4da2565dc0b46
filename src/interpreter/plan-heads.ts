import { jsonText } from "../../grammar/json-text.ts";
import { labelOf } from "../commands/command.ts";
import type { EffectScope, PlannedAct, PlannedStart } from "../commands/effects.ts";
import type { Shaper } from "../engine/actor.ts";
import { shapersOf } from "../engine/workflow.ts";
import type { PlanHead, Theirs } from "../i18n/plan-messages.ts";
import type { DraftWorkflows } from "./draft-workflows.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/** The names of chats and people, as far as they can be found out. */
export interface PlanNames {
  chat(id: number): Promise<string | undefined>;
  person(chatId: number, userId: number): Promise<string | undefined>;
}

/** What commands do, for the heads of a plan's blocks: with whom, to what, and whose it is. */
export class PlanHeads {
  readonly #scope: EffectScope;
  readonly #workflows: Pick<DraftWorkflows, "find">;
  readonly #names: PlanNames | undefined;

  constructor(scope: EffectScope, workflows: Pick<DraftWorkflows, "find">, names: PlanNames | undefined) {
    this.#scope = scope;
    this.#workflows = workflows;
    this.#names = names;
  }

  /** What a command does that starts and changes no steps. */
  async headOf(
    { command, prepared, references, values }: Pick<ReadyCommand, "command" | "prepared" | "values" | "references">,
    planned: PlannedAct | undefined,
  ): Promise<PlanHead> {
    const { act } = prepared;
    if (act !== undefined) {
      const person = "user_id" in act.action ? act.action.user_id : undefined;
      const title = act.chat_id === this.#scope.actor.chat_id ? undefined : await this.chat(act.chat_id);
      const name = person === undefined ? undefined : await this.#names?.person(act.chat_id, person);
      return {
        kind: "chat",
        action: act.action,
        ...(act.chat_id === this.#scope.actor.chat_id ? {} : { chat: act.chat_id }),
        ...(title === undefined ? {} : { title }),
        ...(name === undefined ? {} : { name }),
      };
    }
    const [target] = Object.values(references);
    const theirs = target && (await this.theirs(target.id));
    const given = Object.values(values).filter((value) => value !== undefined);
    const args = given.map((value) => (typeof value === "object" || isSeveralWords(value) ? jsonText(value) : value));
    const isElevated = (command.capability ?? "chat") !== "chat";
    return {
      kind: "command",
      label: labelOf(command),
      name: target?.name ?? String(values.name ?? ""),
      ...(theirs === undefined ? {} : { theirs }),
      id: target?.id ?? "",
      args: args.join(", "),
      isElevated,
      ...removalOf(planned),
    };
  }

  /** The start of a workflow. */
  async startHead(act: PlannedStart): Promise<PlanHead> {
    const { workflow, by, when, batch, again, exists, steps } = act;
    const people = by ?? (steps === undefined ? await this.#peopleBehind(workflow.id) : []);
    const theirs = theirsAmong(people, this.#scope.actor);
    return {
      kind: "start",
      workflow: workflow.name,
      ...(theirs === undefined ? {} : { theirs }),
      ...(when === undefined ? {} : { when }),
      ...(batch === undefined ? {} : { batch, items: steps?.length ?? 0 }),
      ...(again === undefined ? {} : { again }),
      ...(exists === undefined ? {} : { exists }),
    };
  }

  /** Whose the object with this id is, if not the author's. */
  async theirs(id: string): Promise<Theirs | undefined> {
    return theirsAmong(await this.#peopleBehind(id), this.#scope.actor);
  }

  /** The chat's name. */
  async chat(id: number): Promise<string | undefined> {
    return Number.isSafeInteger(id) ? this.#names?.chat(id) : undefined;
  }

  /** Who created, started or changed the object with this id, its creator first. */
  async #peopleBehind(id: string): Promise<readonly Shaper[]> {
    const { engine, viewer } = this.#scope;
    if (id.startsWith("ex_")) {
      const view = await engine.view(id);
      return view === undefined ? [] : [view.actor];
    }
    if (id.startsWith("sc_")) {
      const schedule = await engine.findSchedule(id, viewer);
      return schedule.ok ? [schedule.value.actor] : [];
    }
    if (id.startsWith("wh_")) {
      const webhook = await engine.findWebhook(id, viewer);
      return webhook.ok ? [webhook.value.actor] : [];
    }
    const workflow = await this.#workflows.find(id);
    return workflow === undefined ? [] : shapersOf(workflow);
  }
}

/** The first of these people who is not the author; the first person of all is the creator. */
function theirsAmong(people: readonly Shaper[], author: Shaper): Theirs | undefined {
  const at = people.findIndex(({ user_id }) => user_id !== author.user_id);
  const one = people[at];
  return one && { person: one.name ?? String(one.user_id), id: one.user_id, what: at === 0 ? "made" : "changed" };
}

/** The schedules that are removed with a workflow. */
function removalOf(act: PlannedAct | undefined): { schedules?: readonly string[] } {
  return act?.act === "delete" && act.schedules.length > 0 ? { schedules: act.schedules } : {};
}

/** Whether a text could be read as several arguments, or as more than its own. */
function isSeveralWords(value: unknown): boolean {
  return typeof value === "string" && !/^[^\s"';:(),]*$/u.test(value);
}
