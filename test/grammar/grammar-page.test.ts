import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grammarPage } from "../../scripts/grammar-page.ts";

test("docs/grammar.html shows the grammars as they are; `npm run docs` writes it", () => {
  const page = readFileSync(new URL("../../docs/grammar.html", import.meta.url), "utf8");
  expect(page === grammarPage()).toBe(true);
});

test("docs/grammar.html needs no network", () => {
  expect(grammarPage()).not.toMatch(/(?:src|href)=['"]?(?:https?:)?\/\//);
});
