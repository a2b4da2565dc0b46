import { expect, it } from "vitest";
import { chainOf, delay, say } from "../bot/guide-answer.ts";
import { newDataDir, runStepgram } from "../bot/stepgram-process.ts";

// The process that serves the database leaves while the others work; one of them takes over.
it("three chats on one DATA_DIR stay apart, and all end", async () => {
  const dataDir = newDataDir();
  const texts = ["one", "two", "three"];
  const runs = await Promise.all(
    texts.map((text) =>
      runStepgram({
        args: ["chat"],
        env: { DATA_DIR: dataDir },
        input: chainOf(text, [delay("Wait", 0.3), say("Tell", `${text}!`)]),
      }),
    ),
  );
  runs.forEach(({ code, stdout, stderr }, index) => {
    expect(code, stderr).toBe(0);
    expect(texts.filter((text) => stdout.includes(`${text}!\n`))).toEqual([texts[index]]);
  });
}, 180_000);
