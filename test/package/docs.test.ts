import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
];

/** Every source, by its path with a slash in front. */
const sources = ["src", "grammar", "web", "test", "scripts", "examples"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `/${folder}/${name}`),
);

for (const page of pages.filter((name) => name.endsWith(".md"))) {
  const text = readFileSync(join(root, page), "utf8");

  it(`every file that ${page} names exists`, () => {
    const named = [...text.matchAll(/`((?:src|grammar|test|scripts|deploy|examples)\/[\w./-]+)`/g)].map(
      ([, path = ""]) => path,
    );
    const linked = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path = ""]) => join(dirname(page), path));
    expect([...named, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([]);
    // Often a page names only the end of a path: `incoming/quotas.ts`.
    const ends = [...text.matchAll(/`([\w./-]+\.tsx?)`/g)].map(([, path = ""]) => path);
    expect(ends.filter((end) => !sources.some((path) => path.endsWith(`/${end}`)))).toEqual([]);
  });

  it(`every npm script that ${page} names exists`, () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
}
