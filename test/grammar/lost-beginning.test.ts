import { expect, it } from "vitest";
import { lostBeginningsIn } from "../../grammar/prose/lost-beginning.ts";
import type { Node } from "../../grammar/shortcode/nodes.ts";
import { expectLinear } from "../ms-of-work.ts";

const found = (text: string): number[] =>
  lostBeginningsIn([{ type: "text", start: 0, end: text.length, text } as Node]);

it("the end of a shortcode without its beginning is found by the line that it is on", () => {
  expect(found('Here:\n"value": "x"}:step1]\nDone.')).toEqual([6]);
  expect(found('A path: C:\\\n"value": "x"}:step1]')).toEqual([12]);
  expect(found('[MULTISTEP:HELP:{"a":1}]\nAn interval (0, 1]')).toEqual([]);
});

it.each(["}]", "}] ", "}]\n", "]\n", "]", "(]"])("takes work linear in many of %j", (unit) => {
  expectLinear((count) => unit.repeat(count), found, 40_000);
});
