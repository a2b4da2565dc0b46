import { readFileSync, writeFileSync } from "node:fs";

/** A conversation as someone writes it, and what the bot does with it. */
export interface Case {
  /** `01 GPT-4o: standup reminder` */
  title: string;
  /** `lang`, `chat`, `reply`, `press`, `order`, `wants`, `verdict` and the like. */
  facts: Record<string, string>;
  /** What is written, one message after another. */
  messages: string[];
  /** The chat afterwards, as `recordOf` shows it. */
  record: string;
}

/** A file of cases: its introduction and its cases, in order. */
export interface CaseFile {
  introduction: string;
  cases: Case[];
}

const NEXT = "%%%% NEXT MESSAGE";
const FENCE = "~~~~~";

/** Reads a file of cases: a heading, facts as a list, the messages and the record as blocks. */
export function readCases(url: URL): CaseFile {
  const [introduction = "", ...sections] = readFileSync(url, "utf8").split(/^## (?=\d\d )/m);
  return { introduction, cases: sections.map(readCase) };
}

function readCase(section: string): Case {
  const [head = "", messages = "", , record = ""] = section.split(new RegExp(`^${FENCE}.*\n`, "m"));
  const [title = "", ...rows] = head.split("\n");
  const facts = rows.flatMap((row) => {
    const [, name, value] = /^- (\w+): (.*)$/.exec(row) ?? [];
    return name === undefined ? [] : [[name, value ?? ""]];
  });
  return {
    title,
    facts: Object.fromEntries(facts) as Record<string, string>,
    messages: messages.split(`${NEXT}\n`).map((one) => one.replace(/\n$/, "")),
    record: record.replace(/\n$/, ""),
  };
}

/** Writes the file again, with the records that the cases have now. */
export function writeCases(url: URL, { introduction, cases }: CaseFile): void {
  const sections = cases.map(({ title, facts, messages, record }) => {
    const rows = Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`);
    const blocks = [`${FENCE}text`, messages.join(`\n${NEXT}\n`), FENCE, "", `${FENCE}record`, record, FENCE];
    return `## ${[title, ...rows, ...blocks].join("\n")}\n\n`;
  });
  writeFileSync(url, introduction + sections.join(""));
}
