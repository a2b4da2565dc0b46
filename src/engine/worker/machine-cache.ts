import { isSettled } from "../execution.ts";
import { indexPlan, type PlanIndex, unpackPlan } from "../plan.ts";
import type { ExecutionDocument } from "../state/execution-document.ts";
import { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { loadPlan } from "../storage/execution-parts.ts";
import { forceRevision, loadExecutions } from "../storage/executions.ts";

/** Most machines, and most plans, kept in memory. */
const CAPACITY = 1000;

/** Executions as this process last read or wrote them. Any of them may be stale; writes are fenced by `rev`. */
export class MachineCache {
  readonly #database: Database;
  readonly #contextLimit: number;
  readonly #machines = new Map<string, ExecutionMachine>();
  /** A plan never changes, so it outlives its machine. */
  readonly #plans = new Map<string, PlanIndex>();

  /** `contextLimit`: maximum size of a context in bytes of JSON. */
  constructor(database: Database, contextLimit: number) {
    this.#database = database;
    this.#contextLimit = contextLimit;
  }

  get(id: string): ExecutionMachine | undefined {
    return this.#machines.get(id);
  }

  drop(id: string): void {
    this.#machines.delete(id);
  }

  /** Builds the machine of a new execution, with the fields that workers query. Does not cache it. */
  make(document: ExecutionDocument, plan: PlanIndex): ExecutionMachine {
    const machine = new ExecutionMachine(document, plan, this.#contextLimit);
    machine.refresh(document.created_at);
    return machine;
  }

  /** Forgets an execution that has settled: it rarely changes again, and thousands of them would be kept for nothing. */
  settled({ document: { _id, status } }: ExecutionMachine): void {
    if (!isSettled(status)) return;
    this.#machines.delete(_id);
    this.#plans.delete(_id);
  }

  keep(machine: ExecutionMachine): void {
    trim(this.#machines);
    trim(this.#plans);
    this.#plans.set(machine.document._id, machine.plan);
    this.#machines.set(machine.document._id, machine);
  }

  /** Returns machines by id, reading those not cached; executions that do not exist are left out. */
  async load(
    ids: readonly string[],
    loaded: (machine: ExecutionMachine) => void,
  ): Promise<Map<string, ExecutionMachine>> {
    const found = new Map<string, ExecutionMachine>();
    const missing: string[] = [];
    for (const id of ids) {
      const machine = this.#machines.get(id);
      if (machine === undefined) missing.push(id);
      else found.set(id, machine);
    }
    if (missing.length === 0) return found;
    for (const document of await loadExecutions(this.#database, missing))
      found.set(document._id, await this.#remember(document, loaded));
    return found;
  }

  /** Reads an execution again and raises its `rev`, so that other processes about to write it must read it again too. */
  async forceRevision(id: string, writer: string, loaded: (machine: ExecutionMachine) => void): Promise<void> {
    this.drop(id);
    const document = await forceRevision(this.#database, id, writer);
    if (document !== null) await this.#remember(document, loaded);
  }

  async #remember(document: ExecutionDocument, loaded: (machine: ExecutionMachine) => void): Promise<ExecutionMachine> {
    const machine = new ExecutionMachine(document, await this.planOf(document), this.#contextLimit);
    loaded(machine);
    this.keep(machine);
    return machine;
  }

  /** Reads an execution as it is now. Not for writing: the machine is not cached. */
  async read(id: string): Promise<ExecutionMachine | undefined> {
    const [document] = await loadExecutions(this.#database, [id]);
    return document === undefined ? undefined : new ExecutionMachine(document, await this.planOf(document));
  }

  async planOf(document: ExecutionDocument): Promise<PlanIndex> {
    const known = this.#plans.get(document._id);
    if (known !== undefined) return known;
    const plan = indexPlan(unpackPlan(document.plan ?? (await loadPlan(this.#database, document._id))));
    this.#plans.set(document._id, plan);
    return plan;
  }
}

/** Forgets the oldest entries; a Map keeps the order of insertion. */
function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= CAPACITY) return;
    map.delete(key);
  }
}
