import { expect, it } from "vitest";
import { parseSlashCommand } from "../../../src/telegram/slash-commands/slash-command.ts";

it("commands are read from the text alone", () => {
  expect(parseSlashCommand("/start ABC 1")).toEqual({ name: "start", rest: "ABC 1" });
  expect(parseSlashCommand("/Help@My_bot\nADD_STEP")).toEqual({ name: "help", addressee: "My_bot", rest: "ADD_STEP" });
  expect(parseSlashCommand("/start")).toEqual({ name: "start", rest: "" });
});

it("a path or a fraction isn't a command", () => {
  for (const text of ["/etc/hosts", "a /start", "/", "/ start", "1/2", "/s-t"])
    expect(parseSlashCommand(text)).toBeUndefined();
});
