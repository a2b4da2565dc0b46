/** What someone who wants to stop the bot writes: as a message of at most 4,096 characters, or as a text file. */
export interface Harmful {
  text: string;
  asFile?: true;
}

/** Each call makes a new, different one. */
export const HARMFUL: readonly ((i: number) => Harmful)[] = [
  // Templates that fill in a large value many times.
  (i) => expanding(i, 1_500),
  (i) => expanding(i, 6_000),
  // A condition that adds lists.
  (i) => run(i, [{ name: "Big", handler: "log", params: { message: "x" }, condition: addingLists() }]),
  // More messages than a chat can take.
  (i) => batch(i, "send_message", 9_000, () => ({ text: "{context.none|}".padEnd(90, "x") })),
  (i) => file(`[MULTISTEP:QUICK_WORKFLOW:Long ${i}:${JSON.stringify([long("send_message", "text")])}]`),
  // A first part whose second part never comes.
  (i) => ({ text: `[MULTISTEP:CREATE_WORKFLOW:Part ${i}:${"word ".repeat(800)}`.slice(0, 4_096) }),
  // Names that are like thousands of others.
  (i) =>
    run(
      i,
      Array.from({ length: 7_000 }, (_, n) => ({
        name: `Step number ${n}`,
        handler: "log",
        params: { message: "x" },
        dependencies: [`Stap number ${n}`],
      })),
    ),
  // A text in which every part may begin a secret.
  (i) => run(i, [{ name: "Log", handler: "log", params: { message: `${"&".repeat(100_000)}${i}` } }]),
  // Files and documents as large as they may be.
  (i) =>
    batch(i, "file_operation", 30, (n) => ({
      operation: "write",
      file_path: `/f/${i}/${n}`,
      content: "x".repeat(30_000),
    })),
  (i) =>
    run(i, [
      { name: "Set", handler: "set_context", params: { key: "big", value: "x".repeat(200_000) } },
      ...Array.from({ length: 20 }, (_, n) => ({
        name: `File ${n}`,
        handler: "file_operation",
        dependencies: ["Set"],
        params: {
          operation: "write",
          file_path: `/g/${i}/${n}`,
          content: "{context.big}{context.big}{context.big}{context.big}",
        },
      })),
    ]),
  (i) =>
    batch(i, "database_operation", 30, (n) => ({
      operation: "insert",
      collection: `c${i}`,
      data: { n, text: "x".repeat(30_000) },
    })),
  (i) =>
    run(i, [
      {
        name: "Grow",
        handler: "database_operation",
        params: {
          operation: "update",
          collection: `c${i - 1}`,
          query: {},
          all: true,
          data: { $push: { list: "x".repeat(100_000) } },
        },
      },
    ]),
  // Prose without end.
  (i) => file(`${"Much ado about nothing. ".repeat(40_000)}\n[MULTISTEP:HELP]\n${i}`),
  // Commands without end, wrong ones, and brackets.
  (i) => file(`[MULTISTEP:ADD_STEP:nothing ${i}:x:log:{}]\n`.repeat(20_000)),
  () => file("[MULTISTEP:".repeat(90_000)),
  () => file(`[MULTISTEP:QUICK_WORKFLOW:Deep:${"[".repeat(500_000)}`),
  // A workflow that starts itself.
  (i) => ({
    text: `[MULTISTEP:CREATE_WORKFLOW:Self ${i}]\n[MULTISTEP:ADD_STEP:workflow_id:Again:execute_shortcode:{"shortcode":"MULTISTEP:EXECUTE","params":{"workflow":"workflow_id"}}]\n[MULTISTEP:ADD_STEP:workflow_id:And again:execute_shortcode:{"shortcode":"MULTISTEP:EXECUTE","params":{"workflow":"workflow_id"}}]\n[MULTISTEP:EXECUTE:workflow_id]`,
  }),
  // Many steps with results of the largest stored size.
  (i) =>
    run(i, [
      { name: "Set", handler: "set_context", params: { key: "big", value: "x".repeat(60_000) } },
      ...Array.from({ length: 2_000 }, (_, n) => ({
        name: `Get ${n}`,
        handler: "get_context",
        dependencies: ["Set"],
        params: { key: "big" },
      })),
    ]),
];

function file(text: string): Harmful {
  return { text, asFile: true };
}

function run(i: number, steps: readonly object[]): Harmful {
  return file(`[MULTISTEP:QUICK_WORKFLOW:Harm ${i}:${JSON.stringify(steps)}]`);
}

function batch(i: number, handler: string, count: number, item: (n: number) => object): Harmful {
  const items = Array.from({ length: count }, (_, n) => item(n));
  return file(`Batch ${i}\n[MULTISTEP:BATCH_PROCESS:${handler}:${JSON.stringify(items)}:100]`);
}

function expanding(i: number, times: number): Harmful {
  const value = Array.from({ length: times }, () => "{context.a}");
  const steps = [{ name: "Many", handler: "set_context", params: { key: "b", value } }];
  return file(
    `[MULTISTEP:QUICK_WORKFLOW:Large ${i}:${JSON.stringify(steps)}:${JSON.stringify({ a: "x".repeat(250_000) })}]`,
  );
}

function addingLists(): string {
  const list = `[${"1,".repeat(500)}1]`;
  return `len(${Array.from({ length: 15 }, () => list).join(" + ")}) > 0`;
}

function long(handler: string, key: string): object {
  return { name: "Long", handler, params: { [key]: "long text ".repeat(9_700) } };
}
