import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { drawPicture } from "../../scripts/picture/draw.ts";

function bubble(text: string) {
  return { text, entities: [], isOwn: false, buttons: [["<Pause>"]] };
}

it("a picture shows every word of its columns, none of it as markup", () => {
  const long = "word ".repeat(40).trim();
  const left = { title: "a < b & c", bubbles: [bubble(long)], note: "kill -9" };
  const right = { title: "After", bubbles: [bubble('"quoted" </svg>')], note: "<done>" };
  const svg = drawPicture([left, right]);
  expect(svg).toContain("a &lt; b &amp; c");
  expect(svg).toContain("&quot;quoted&quot; &lt;/svg&gt;");
  expect(svg).toContain("&lt;Pause&gt;");
  expect(svg).toContain("&lt;done&gt;");
  expect(svg.match(/word/g)?.length).toBe(40);
  expect(svg.match(/<\/svg>/g)?.length).toBe(1);
});

it("the README's picture is there", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, path] = /!\[[^\]]*\]\(([^)]+\.svg)\)/.exec(readme) ?? [];
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});
