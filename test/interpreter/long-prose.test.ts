import { expect, it } from "vitest";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, send, words } from "./send.ts";

const engine = useEngine();

it("a reply repeats 40,000 characters of prose, says that it cuts off the rest, and still gives every outcome", async () => {
  const long = "All of it is prose. ".repeat(20_000);
  const reply = await send(
    engine(),
    freshChat(),
    `${long}\n[MULTISTEP:HANDLERS]\n${long}\n[MULTISTEP:CREATE_WORKFLOW:W]`,
  );
  const prose = reply.parts.flatMap((part) => (part.kind === "prose" ? [part.text] : [])).join("");
  expect(prose.length).toBeLessThan(41_000);
  expect(prose.split("too long to repeat")).toHaveLength(2);
  expect(reply.parts.filter(({ kind }) => kind === "outcome")).toHaveLength(2);
  expect(reply.errors).toBe(0);
});

it("a reply repeats an AI's whole long answer", async () => {
  const answer = "A paragraph of prose.\n\n".repeat(1_500);
  const reply = await send(engine(), freshChat(), `${answer}[MULTISTEP:CREATE_WORKFLOW:W]\nDone.`);
  expect(words(reply)).toContain("Done.");
  expect(words(reply)).not.toContain("too long to repeat");
  expect(reply.parts.filter(({ kind }) => kind === "prose").map((part) => ("text" in part ? part.text : ""))[0]).toBe(
    answer,
  );
});
