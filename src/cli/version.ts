import { existsSync, readFileSync } from "node:fs";

/** The package's version. How far up the package file is depends on whether the sources run, or what was built of them. */
export function version(): string {
  const places = [2, 3, 4].map((levels) => new URL(`${"../".repeat(levels)}package.json`, import.meta.url));
  const file = places.find((place) => existsSync(place));
  return file === undefined ? "unknown" : (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
