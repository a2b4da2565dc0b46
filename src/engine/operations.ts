import type { ExecutionStatus } from "./execution.ts";

/** This process as a worker. */
export interface WorkerLoad {
  /** Its name among the workers. */
  id: string;
  /** How many steps it runs. */
  running: number;
  /** How many it may run at once; 0 if it runs none. */
  capacity: number;
}

/** A worker, of whichever process. */
export interface WorkerInfo {
  id: string;
  host: string;
  pid: number;
  /** When it started; missing for one of an earlier version. */
  since?: Date;
  /** Until when it counts as alive unless it renews its lease. */
  lease_until: Date;
  /** How many steps it may run at once; missing for one of an earlier version. */
  capacity?: number;
  /** The steps that it runs; `step`: their position in the run, from 1. */
  running: { execution_id: string; workflow: string; step: number; since?: Date }[];
}

/** What is waiting to run, is running, and has run. */
export interface QueueInfo {
  /** Steps that have not started, and those that are running or waiting, in unfinished executions. */
  pending: number;
  claimed: number;
  /** Steps that have ended since counting began, in all processes. */
  completed: number;
  failed: number;
  /** Pending steps of executions with a step that can be claimed, by priority. */
  byPriority: Record<string, number>;
  /** Pending and claimed steps by handler. */
  byHandler: Record<string, number>;
  /** Whether there are more unsettled executions than were counted. */
  isPartial: boolean;
}

/** How much is waiting to be claimed, and since when. */
export interface Backlog {
  /** Executions with a step that can be claimed; counting stops at some thousands. */
  executions: number;
  /** When the one that has waited longest was last served. */
  since?: Date;
}

/** What one pass of recovery did. */
export interface Recovery {
  /** Workers that were found dead. */
  dead_workers: string[];
  /** Their steps that can be claimed again. */
  requeued_steps: number;
}

/** Steps of an execution that have settled in one write of this process, and the execution itself if it has. */
export interface Ended {
  id: string;
  workflow: string;
  steps: EndedStep[];
  execution?: { outcome: ExecutionStatus; started_at: Date; ended_at: Date };
}

/** A step that has settled. */
export interface EndedStep {
  name: string;
  handler: string;
  outcome: "completed" | "failed" | "skipped" | "cancelled";
  /** Missing if it never began. */
  started_at?: Date;
  ended_at?: Date;
  /** From its first attempt to its end, without the time in which its messages waited. */
  seconds?: number;
  /** Attempts after the first. */
  retries: number;
}

/** What operators look at and do: workers, the queue, recovery. */
export interface Operations {
  /** This process's own load. */
  worker(): WorkerLoad;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  /** The workers that are alive, or have not been found dead yet. */
  workers(): Promise<WorkerInfo[]>;
  queue(): Promise<QueueInfo>;
  backlog(): Promise<Backlog>;
  /** One pass of recovery now: finds dead workers, and makes their steps claimable again. Every worker does it each second anyway. */
  recover(): Promise<Recovery>;
  /** Calls back with what ended in this process, once that is durable, until the returned function is called. */
  onEnded(listener: (ended: Ended) => void): () => void;
}
