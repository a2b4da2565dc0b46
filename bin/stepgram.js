#!/usr/bin/env node
// Runs what was built. A checkout, unlike the published package, has the sources too, and is built first if they are newer.
import { existsSync } from "node:fs";

if (existsSync(new URL("../src", import.meta.url))) {
  const { buildIfStale, BuildError } = await import("../scripts/build.js");
  try {
    await buildIfStale(() => process.stderr.write("Building: the sources have changed …\n"));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  process.setSourceMapsEnabled(true);
}
await import("../dist/cli/main.js");
