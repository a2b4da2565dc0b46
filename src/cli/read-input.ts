import { readFile } from "node:fs/promises";
import { UsageError } from "./command.ts";

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "it may not be read",
};

/** The whole text of a file, or of standard input where no file (or `-`) is named. */
export async function readInput(file: string | undefined): Promise<string> {
  if (file !== undefined && file !== "-") {
    try {
      return withoutMark(await readFile(file, "utf8"));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      throw new UsageError(`Cannot read ${file}: ${REASONS[code] ?? code}.`);
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return withoutMark(Buffer.concat(chunks).toString("utf8"));
}

/** Without the byte order mark that some editors write. */
function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
