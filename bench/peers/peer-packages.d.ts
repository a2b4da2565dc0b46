// What the benchmarks use of the peers' packages. Those are installed only when a peer is measured, so that their own
// types are not there when the project is checked.

declare module "bullmq" {
  interface Connection {
    path: string;
    maxRetriesPerRequest: null;
  }
  interface FlowJob {
    name: string;
    queueName: string;
    data?: object;
    children?: FlowJob[];
    opts?: { removeOnComplete?: boolean };
  }
  export class FlowProducer {
    constructor(options: { connection: Connection });
    waitUntilReady(): Promise<unknown>;
    add(flow: FlowJob): Promise<{ job: { id?: string } }>;
    close(): Promise<void>;
  }
  export class Worker {
    constructor(
      queueName: string,
      run: (job: { id?: string; name: string }) => Promise<unknown>,
      options: { connection: Connection; concurrency: number },
    );
    waitUntilReady(): Promise<unknown>;
    on(event: "completed", listener: (job: { id?: string; name: string }) => void): this;
    on(event: "error" | "failed", listener: (...all: unknown[]) => void): this;
    close(): Promise<void>;
  }
}

declare module "@dbos-inc/dbos-sdk" {
  export const DBOS: {
    setConfig(config: { name: string; systemDatabaseUrl: string; logLevel: string }): void;
    launch(): Promise<void>;
    shutdown(): Promise<void>;
    registerWorkflow<A extends unknown[], R>(
      run: (...args: A) => Promise<R>,
      config: { name: string },
    ): (...args: A) => Promise<R>;
    runStep<R>(run: () => Promise<R>, config: { name: string }): Promise<R>;
  };
}
