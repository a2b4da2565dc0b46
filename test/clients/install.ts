import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

/** Installs the clients' packages from their lockfile; returns the reason if that fails. */
export function install(folder: string): string | undefined {
  const writtenAt = (path: string): number => statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (writtenAt("node_modules/.package-lock.json") >= writtenAt("package-lock.json")) return undefined;
  const args = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retries=1",
    "--loglevel=error",
  ];
  const { status, stderr, error } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split("\n").slice(0, 3).join(" ");
}
