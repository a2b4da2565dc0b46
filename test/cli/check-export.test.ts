import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { checkExport } from "../../src/cli/transfer/export-format.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";
import { exportTo, freshStore } from "./transfer-fixture.ts";

it("an export is refused where it is cut off, damaged, foreign, compressed, empty or newer", async () => {
  const store = await freshStore();
  await store.engine.collection("workflows").insertOne({ name: "one" });
  await store.data.collection("users").insertOne({ name: "Ada" });
  const path = join(scratchDirectory(), "export.jsonl");
  await exportTo(store, path);
  expect((await checkExport(path)).end).toMatchObject({ collections: 2, documents: 2 });

  const text = readFileSync(path, "utf8");
  const [first = "", ...rest] = text.split("\n");
  const broken: [RegExp, string | Buffer][] = [
    [/^is cut off: after line 7 the end of the export is missing/, text.slice(0, text.indexOf('{"end"'))],
    [/^is cut off: after line 4/, text.slice(0, text.indexOf('{"document"') + 20)],
    [/^is damaged or was changed/, text.replace("Ada", "Eve")],
    [/^is damaged or was changed/, [first, ...rest.slice(3)].join("\n")],
    [/^is cut off: after line 9/, `${text}more\n`],
    [/^is not a Stepgram export/, '{"name":"Ada"}\n'],
    [/^is not a Stepgram export/, Buffer.from([0, 1, 2, 255])],
    [/^is compressed; unpack it first/, gzipSync(text)],
    [/^is empty/, ""],
    [/^was written by a newer Stepgram/, text.replace('"format":1', '"format":99')],
  ];
  for (const [message, content] of broken) {
    writeFileSync(path, content);
    await expect(checkExport(path)).rejects.toThrow(message);
  }
  // A missing end of the last line loses nothing.
  writeFileSync(path, text.trimEnd());
  await checkExport(path);
});
