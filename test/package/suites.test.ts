import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const left = Array.from(scripts.test!.matchAll(/--exclude=(\S+)/g), ([, path]) => path!);
const suites = Object.entries(scripts).flatMap(([name, command]) =>
  name.startsWith("test:") && command.startsWith("vitest run test/")
    ? [{ name, paths: command.split(" ").slice(2) }]
    : [],
);

it("npm test leaves something to other suites", () => {
  expect(left.length).toBeGreaterThan(0);
});

it.each(left)("%s, which npm test leaves out, is in a suite that CI runs", (path) => {
  const suite = suites.find(({ paths }) => paths.some((one) => path.startsWith(one)));
  expect(readFileSync(".ci/run", "utf8")).toContain(`npm run --silent ${suite?.name}\n`);
});
