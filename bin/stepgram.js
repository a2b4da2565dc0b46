#!/usr/bin/env node
// In a checkout the TypeScript sources run as they are, through tsx; in the published package there are only the built files.
import { existsSync } from "node:fs";

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(source.href);
} else {
  await import(new URL("../dist/src/main.js", import.meta.url).href);
}
