#!/usr/bin/env node
// In a checkout the TypeScript sources are run; in the published package there are only the built files.
import { existsSync } from "node:fs";

const source = new URL("../src/cli/main.ts", import.meta.url);
if (existsSync(source)) {
  const { importSource } = await import("./import-source.js");
  await importSource(source.href);
} else {
  await import(new URL("../dist/src/cli/main.js", import.meta.url).href);
}
