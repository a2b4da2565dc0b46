import { existsSync, readFileSync } from "node:fs";

/** The package's version. The package file is one directory further up when this runs as built. */
export const version = (): string => {
  const places = ["../../package.json", "../../../package.json"].map((path) => new URL(path, import.meta.url));
  const file = places.find((place) => existsSync(place));
  return file === undefined ? "unknown" : (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
};
