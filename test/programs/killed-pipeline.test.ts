import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createHandlers } from "../../src/handlers/table.ts";
import {
  databaseUri,
  disown,
  freshName,
  openEngine,
  settled,
  start,
  useEmbeddedDatabase,
} from "../engine/engine-fixture.ts";

useEmbeddedDatabase();

test("killed after its second stage, a pipeline does not repeat the first two in another process", async () => {
  const root = mkdtempSync(join(tmpdir(), "stepgram-files-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "in"));
  writeFileSync(join(root, "in", "data.txt"), "once\n");
  const db = freshName();
  const handlers = createHandlers({ files: { root, isOwner: () => true } });
  const engine = disown(await openEngine({ handlers, db, work: false }));
  const params = { input_file: "/in/data.txt", destination: "/out" };
  const id = await start(engine, [{ name: "Pipe", handler: "file_pipeline", params }]);
  const script = fileURLToPath(new URL("pipeline-worker.ts", import.meta.url));
  const worker = spawn(process.execPath, ["--import", "tsx", script, databaseUri(), db, root], { stdio: "ignore" });
  const [, signal] = await once(worker, "exit");
  expect(signal).toBe("SIGKILL");
  // Repeating the first stages would find no input, and a different text in between.
  rmSync(join(root, "in"), { recursive: true });
  const [folder = ""] = readdirSync(join(root, "pipelines"));
  writeFileSync(join(root, "pipelines", folder, "transformed_data.txt"), "KEPT\n");
  await engine.startWorker();
  const view = await settled(engine, id);
  await engine.close({ graceMs: 100 });
  expect(view.steps[0]).toMatchObject({ status: "completed", attempts: 1 });
  expect(readFileSync(join(root, "out/transformed_data.txt"), "utf8")).toBe("KEPT\n");
});
