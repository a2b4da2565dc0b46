/** This process as a worker. */
export interface WorkerLoad {
  /** Its name among the workers. */
  id: string;
  /** How many steps it runs. */
  running: number;
  /** How many it may run at once; 0 if it runs none. */
  capacity: number;
}

/** What operators look at and do: workers, the queue, recovery. */
export interface Operations {
  /** This process's own load. */
  worker(): WorkerLoad;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
}
