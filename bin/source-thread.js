// In a checkout a worker thread runs TypeScript too; on Node 20 it does not inherit the loader of its parent.
import { workerData } from "node:worker_threads";
import { importSource } from "./import-source.js";

await importSource(workerData.entry);
