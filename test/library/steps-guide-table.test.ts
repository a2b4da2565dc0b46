import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { repositoryFile } from "./installed-package.ts";

/** The headings of the step guide, in its order. */
const HEADINGS = [
  "Step Implementation Examples",
  "Step Implementation Patterns",
  "Basic Step Processor",
  "Idempotent Step Implementation",
  "External API Integration",
  "Database Operations Step",
  "File Processing Pipeline",
  "Step Registry Pattern",
  "Centralized Step Registry",
  "Step Execution Framework",
  "Testing Step Implementations",
  "Unit Testing",
  "Integration Testing",
  "Best Practices",
  "Error Handling",
  "Performance Optimization",
  "Monitoring and Observability",
  "Next Steps",
];

const folder = fileURLToPath(new URL("../../examples/steps/", import.meta.url));
const table = repositoryFile("examples/steps/README.md").split("\n## ")[0] ?? "";
const rows = [...table.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]*)\|$/gm)]
  .map(([, heading = "", example = "", test = ""]) => ({ heading, example, test }))
  .filter(({ heading }) => heading !== "---" && heading !== "guide heading");
const linked = [...table.matchAll(/\]\(([^)#]+)/g)].map(([, path = ""]) => path);

test("every heading of the step guide has its row, in its order", () => {
  expect(rows.map(({ heading }) => heading)).toEqual(HEADINGS);
});

test("every row with an example of its own has its test", () => {
  const untested = rows.filter(({ example, test }) => /\]\([\w-]+\.ts\)/.test(example) && !/\.test\.ts\)/.test(test));
  expect(untested).toEqual([]);
});

test("every file that the table links exists, and it links every file there is", () => {
  expect(linked.filter((path) => !existsSync(`${folder}${path}`))).toEqual([]);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "temporary-folder.ts");
  expect(files.filter((name) => !linked.includes(name))).toEqual([]);
});
