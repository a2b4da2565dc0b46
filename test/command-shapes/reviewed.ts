import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The file that lists the reviewed shapes. */
export const PAGE = fileURLToPath(new URL("../../docs/mongodb-commands.md", import.meta.url));

/** A row of that file. */
export interface Reviewed {
  command: string;
  collection: string;
  form: string;
  since: string;
  index: string;
  shards: string;
  again: string;
}

/** The rows of a table of five or more columns of a page of Markdown, by the heading of the first column. */
function rowsOf(page: string, heading: string): string[][] {
  const lines = page.split("\n");
  const at = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const end = lines.findIndex((line, i) => i > at && !line.startsWith("|"));
  return lines.slice(at + 2, end < 0 ? undefined : end).map((line) =>
    line
      .split(" | ")
      .map((cell) => cell.replace(/^\| | \|$/g, "").trim())
      .map((cell) => (cell.startsWith("`") && cell.endsWith("`") ? cell.slice(1, -1) : cell)),
  );
}

/** The reviewed shapes. */
export function readReviewed(): Reviewed[] {
  return rowsOf(readFileSync(PAGE, "utf8"), "command").map((cells) => {
    const [command = "", collection = "", form = "", since = "", index = "", shards = "", again = ""] = cells;
    return { command, collection, form, since, index, shards, again };
  });
}

/** A row as it is written. */
export function rowOf({ command, collection, form, since, index, shards, again }: Reviewed): string {
  const code = (text: string) => (text === "" ? "" : `\`${text}\``);
  return `| ${command} | ${collection} | ${code(form)} | ${since} | ${index} | ${shards} | ${again} |`;
}

/** Adds rows to the table, in their places; a row that is there already stays as it is. One process at a time does so. */
export function addRows(rows: readonly Reviewed[]): void {
  const lock = `${PAGE}.lock`;
  while (!isMine(lock));
  try {
    writeRows(rows);
  } finally {
    rmdirSync(lock);
  }
}

function isMine(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

function writeRows(rows: readonly Reviewed[]): void {
  const page = readFileSync(PAGE, "utf8");
  const all = new Map([...rows, ...readReviewed()].map((row) => [keyOf(row), rowOf(row)]));
  const lines = page.split("\n");
  const from = lines.findIndex((line) => line.startsWith("| command |")) + 2;
  const count = lines.slice(from).filter((line) => line.startsWith("|")).length;
  lines.splice(from, count, ...[...all.values()].sort());
  writeFileSync(PAGE, lines.join("\n"));
}

/** What makes two rows the same. */
export function keyOf({ command, collection, form }: Pick<Reviewed, "command" | "collection" | "form">): string {
  return `${command} ${collection} ${form}`;
}

const MONGODB = fileURLToPath(new URL("../../docs/mongodb.md", import.meta.url));

/** The field by whose hash a collection may be sharded, as docs/mongodb.md says. The others are not to be sharded. */
export const SHARD_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  rowsOf(readFileSync(MONGODB, "utf8"), "collection").flatMap(([collections = "", key = ""]) => {
    const field = /\{ (\w+): "hashed" \}/.exec(key)?.[1] as string;
    return collections.split(", ").map((name) => [name.replaceAll("`", ""), field]);
  }),
);
