import { readFileSync } from "node:fs";
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
  return rowsOf(readFileSync(PAGE, "utf8"), "command").map(([command, collection, form, since, index, shards]) => ({
    command: command ?? "",
    collection: collection ?? "",
    form: form ?? "",
    since: since ?? "",
    index: index ?? "",
    shards: shards ?? "",
  }));
}

/** A row as it is written. */
export function rowOf({ command, collection, form, since, index, shards }: Reviewed): string {
  const code = (text: string) => (text === "" ? "" : `\`${text}\``);
  return `| ${command} | ${collection} | ${code(form)} | ${since} | ${index} | ${shards} |`;
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
