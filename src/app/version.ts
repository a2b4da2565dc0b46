import { readFileSync } from "node:fs";

/** The package's version. */
export function version(): string {
  // Two folders up from src/app, dist/cli and dist/library alike.
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
