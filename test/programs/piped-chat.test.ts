import { describe, expect, it } from "vitest";
import { chainOf, delay, GUIDE_ANSWER, say } from "../telegram/guide-answer.ts";
import { newDataDir, runStepgram } from "../telegram/stepgram-process.ts";

describe("piped chat", () => {
  // The process that serves the database exits while the others work; one of them takes over.
  it("keeps three chats on one DATA_DIR apart, and finishes all of them", async () => {
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
  });

  it("runs the guide's AI answer to its end and exits 0", async () => {
    const { code, stdout, stderr } = await runStepgram({
      args: ["chat"],
      env: { DATA_DIR: newDataDir() },
      input: GUIDE_ANSWER,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Baik! Saya akan membuat workflow");
    expect(stdout).toContain("Data processing completed!");
    expect(stdout.split("\n").filter((line) => line.includes("Processing user data..."))).toEqual([
      "  📝 Process Data: Processing user data...",
    ]);
    expect(stdout).toMatch(/100%[\s\S]*Load Users[\s\S]*Process Data[\s\S]*Send Notifications/);
    expect(stdout).not.toContain("[MULTISTEP");
  });
});
