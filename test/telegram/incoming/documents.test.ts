import { describe, expect, it } from "vitest";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says } from "../says.ts";

useDatabase();

const GROUP = -300;
const MIA = { id: 502, first_name: "Mia" };
function create(name: string) {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
}
function bigEndian(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
}

describe("a document", () => {
  it("is read as UTF-8 with or without a byte order mark, and as UTF-16", async () => {
    const server = await startServer();
    await startBot({ server });
    const files = {
      Plain: Buffer.from(create("Plain")),
      Marked: Buffer.from(`\ufeff${create("Marked")}`),
      Little: Buffer.from(`\ufeff${create("Little")}`, "utf16le"),
      Big: bigEndian(create("Big")),
    };
    for (const [name, bytes] of Object.entries(files)) {
      server.sendFile(OWNER, OWNER.id, `${name}.txt`, bytes);
      await says(server, OWNER.id, `Workflow ${name} created`);
    }
    server.sendFile(OWNER, OWNER.id, "typed", create("Typed"), {
      document: { file_id: "file1", file_unique_id: "file1", mime_type: "text/plain" },
    });
    await server.waitFor("a file that has a type and no name", () => server.texts(OWNER.id).length === 5);
    server.sendFile(OWNER, OWNER.id, "poem.txt", "Roses are red");
    await says(server, OWNER.id, "found none in this message");
  });

  it("that can't be read runs nothing, and the reply says why and what to send", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    server.sendFile(OWNER, OWNER.id, "binary.txt", Buffer.from(`\0\u0001${create("Binary")}`));
    await says(server, OWNER.id, "I couldn't read this document");
    server.sendFile(OWNER, OWNER.id, "broken.md", Buffer.concat([Buffer.from(create("Broken")), Buffer.from([0xc3])]));
    server.sendFile(OWNER, OWNER.id, "answer.docx", "PK");
    await says(server, OWNER.id, "I only read text documents (.txt and .md).");
    server.sendFile(OWNER, OWNER.id, "large.txt", create("Large").padEnd(1_000_001));
    await says(server, OWNER.id, "up to 1 MB");
    // The size that Telegram reports may be wrong.
    const document = { file_id: "file4", file_unique_id: "file4", file_name: "small.txt", file_size: 10 };
    server.sendFile(OWNER, OWNER.id, "small.txt", "", { document });
    await server.waitFor("the fifth answer", () => server.texts(OWNER.id).length === 5);
    expect(server.texts(OWNER.id).filter((text) => text.includes("up to 1 MB")).length).toBe(2);
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
  });

  it("in a group is answered only if it is addressed to the bot", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendFile(OWNER, GROUP, "holiday.pdf", "x");
    server.sendFile(OWNER, GROUP, "binary.txt", Buffer.from([0]));
    server.sendFile(OWNER, GROUP, "plan.pdf", "x", { caption: "@stepgram_test_bot please" });
    await says(server, GROUP, "I only read text documents");
    expect(server.texts(GROUP).length).toBe(1);
  });

  it("isn't a picture: a picture without text gets a hint, an album none", async () => {
    const server = await startServer();
    await startBot({ server });
    for (let i = 0; i < 3; i++)
      server.sendText(OWNER, OWNER.id, "", { text: undefined, photo: [], media_group_id: "album" });
    server.sendText(OWNER, OWNER.id, "", { text: undefined, photo: [] });
    await says(server, OWNER.id, "I read text, and text files");
    expect(server.texts(OWNER.id).length).toBe(1);
  });

  it("of up to three megabytes a minute is read; beyond that the chat is told once, and owners are exempt", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedUserIds: [MIA.id] });
    const large = (name: string) => create(name).padEnd(900_000);
    for (const name of ["One", "Two", "Three"]) {
      server.sendFile(MIA, MIA.id, `${name}.txt`, large(name));
      await says(server, MIA.id, `Workflow ${name} created`);
    }
    for (const name of ["Four", "Five"]) server.sendFile(MIA, MIA.id, `${name}.txt`, large(name));
    await says(server, MIA.id, "3 MB of text files per minute");
    for (const name of ["A", "B", "C", "D"]) server.sendFile(OWNER, OWNER.id, `${name}.txt`, large(name));
    await says(server, OWNER.id, "Workflow D created");
    expect(server.texts(MIA.id)).toHaveLength(4);
    const { workflows } = await engine.listWorkflows({ chat_id: MIA.id, all: false });
    expect(workflows.map(({ name }) => name)).toEqual(["Three", "Two", "One"]);
  });
});
