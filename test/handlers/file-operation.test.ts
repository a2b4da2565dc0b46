import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PermanentError } from "../../src/engine/handler.ts";
import { fileOperation } from "../../src/handlers/files/file-operation.ts";
import { runs } from "../property-runs.ts";
import { ACTOR, problems, recorded, runHandler, type Surroundings } from "./run-handler.ts";

let home: string;
let root: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "stepgram-files-"));
  root = join(home, "files");
  await writeFile(join(home, "secret.txt"), "outside");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const owner = { ...ACTOR, user_id: 1 };
function run(params: object, surroundings: Surroundings = {}) {
  return runHandler(
    fileOperation({ root, isOwner: ({ user_id }) => user_id === 1, maxContentBytes: 5_000, maxFileBytes: 8_000 }),
    params,
    {
      actor: owner,
      ...surroundings,
    },
  );
}
function write(file_path: string, content: unknown, more: Surroundings = {}) {
  return run({ operation: "write", file_path, content }, more);
}
function read(file_path: string, more: Surroundings = {}) {
  return run({ operation: "read", file_path }, more);
}

describe("what people do with files", () => {
  test("a written file can be read", async () => {
    expect(await write("/path/to/output.txt", "File content ✅\n")).toEqual({ path: "/path/to/output.txt", size: 17 });
    expect(await read("path/to/./output.txt")).toEqual({
      path: "/path/to/output.txt",
      content: "File content ✅\n",
      size: 17,
    });
    expect(await readFile(join(root, "path/to/output.txt"), "utf8")).toBe("File content ✅\n");
  });

  test("an absolute path starts at the sandbox", async () => {
    await write("/etc/passwd", "mine");
    expect(await read("/etc/passwd")).toMatchObject({ content: "mine" });
    expect(await readFile("/etc/passwd", "utf8")).not.toBe("mine");
  });

  test("writing again replaces, and leaves nothing else behind", async () => {
    await write("a.txt", "one");
    await write("a.txt", "two");
    expect(await read("a.txt")).toMatchObject({ content: "two" });
    expect(await readdir(root)).toEqual(["a.txt"]);
  });

  test("values other than text are written as JSON, and an empty text is a file", async () => {
    await write("a.json", { users: [1, 2] });
    expect(await read("a.json")).toMatchObject({ content: '{"users":[1,2]}' });
    expect(await write("empty", "")).toMatchObject({ size: 0 });
  });

  test("bytes that are not text are returned in base64", async () => {
    await write("x", "x");
    await writeFile(join(root, "x"), Buffer.from([0xff, 0x00, 0xfe]));
    expect(await read("x")).toEqual({ path: "/x", content: "/wD+", size: 3, encoding: "base64" });
  });

  test("deleting a missing file succeeds", async () => {
    await write("a/b", "x");
    expect(await run({ operation: "delete", file_path: "a/b" })).toEqual({ path: "/a/b", deleted: true });
    expect(await run({ operation: "delete", file_path: "a/b" })).toEqual({ path: "/a/b", deleted: false });
    expect(await run({ operation: "delete", file_path: "/tmp/syncara_temp.log" })).toMatchObject({ deleted: false });
  });

  test("a list is sorted, and the root exists before anything is written", async () => {
    expect(await run({ operation: "list" })).toEqual({ path: "/", entries: [], count: 0 });
    await write("b.txt", "x");
    await write("a/c.txt", "x");
    expect(await run({ operation: "list", file_path: "/" })).toEqual({
      path: "/",
      entries: [
        { name: "a", type: "folder" },
        { name: "b.txt", type: "file" },
      ],
      count: 2,
    });
  });

  test("people who are not owners have a space per chat", async () => {
    const other = { actor: { ...ACTOR, chat_id: -100 } };
    await write("a.txt", "shared");
    await expect(read("a.txt", other)).rejects.toThrow('"file_path": there is no file /a.txt');
    expect(await run({ operation: "list" }, other)).toMatchObject({ count: 0 });
    await write("a.txt", "mine", other);
    expect(await read("a.txt", other)).toMatchObject({ content: "mine", path: "/a.txt" });
    expect(await readFile(join(root, "chats", "-100", "a.txt"), "utf8")).toBe("mine");
    await expect(read("a.txt", { actor: ACTOR })).rejects.toThrow(PermanentError);
  });
});

describe("appending", () => {
  const append = (content: string, more: Surroundings = {}) =>
    run({ operation: "append", file_path: "log", content }, more);

  test("adds to the end", async () => {
    expect(await append("one\n")).toEqual({ path: "/log", appended: 4, size: 4 });
    expect(await append("two\n")).toEqual({ path: "/log", appended: 4, size: 8 });
    expect(await read("log")).toMatchObject({ content: "one\ntwo\n" });
  });

  test("a repeated attempt adds once, even when others have added since", async () => {
    const record = recorded();
    await append("one\n", { recorded: record });
    await append("other\n");
    await append("one\n", { recorded: record });
    expect(await read("log")).toMatchObject({ content: "one\nother\n" });
  });

  test("an attempt that was cut off before or while writing is completed", async () => {
    for (const part of ["", "half "]) {
      const record = recorded();
      record.checkpoints.set("size", 4);
      await write("log", `old\n${part}`);
      await append("half a line\n", { recorded: record });
      expect(await read("log")).toMatchObject({ content: "old\nhalf a line\n" });
    }
  });

  test("many at once lose nothing", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => append(`${index}\n`)));
    const { content } = (await read("log")) as { content: string };
    expect(new Set(content.trim().split("\n")).size).toBe(50);
  });

  test("a file does not grow beyond its limit", async () => {
    await append("x".repeat(5_000));
    await expect(append("x".repeat(4_000))).rejects.toThrow("would exceed 8000 bytes");
  });
});

describe("paths that lead nowhere", () => {
  test.each([
    "../secret.txt",
    "/../../etc/passwd",
    "a/../../secret.txt",
    "..",
    "a/.. /b",
    "..\\secret.txt",
    "a\\b",
    "%2e%2e/secret.txt",
    "..%2fsecret.txt",
    "%2E%2E%5Csecret.txt",
    "a%00.txt",
    "a\0.txt",
    "a\nb",
    "\ud800",
    "x".repeat(256),
    "a/".repeat(33),
    ".stepgram-tmp-x",
    "",
    "/",
    "./",
    5,
    null,
  ])("%j", (file_path) => {
    expect(problems(fileOperation({ root, isOwner: () => true }), { operation: "read", file_path })[0]).toMatch(
      /^file_path: /,
    );
  });
});

describe("invalid params", () => {
  test.each([
    [{ operation: "write", file_path: "a" }, "content: is required"],
    [{ operation: "read", file_path: "a", content: "x" }, "content: does not apply to read"],
    [{ operation: "rename", file_path: "a" }, /^operation: cannot be "rename"/],
    [
      { operation: "read", path: "a" },
      /unknown parameter "path", did you mean "file_path"|unknown parameter "path"; params:/,
    ],
    [{ operation: "write", file_path: "a", content: "x".repeat(1_000_001) }, /^content: has 1000001 bytes/],
  ])("%#", (params, problem) => {
    const found = problems(fileOperation({ root, isOwner: () => true }), params);
    expect(found).toContainEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });
});

describe("links do not lead out", () => {
  beforeEach(() => mkdir(root, { recursive: true }));

  test("a link to a file is not read, not appended to, and is replaced when written", async () => {
    await symlink(join(home, "secret.txt"), join(root, "link"));
    await expect(read("link")).rejects.toThrow('"file_path": /link is a link');
    await expect(run({ operation: "append", file_path: "link", content: "x" })).rejects.toThrow(
      '"file_path": /link is a link',
    );
    await write("link", "mine");
    expect(await readFile(join(home, "secret.txt"), "utf8")).toBe("outside");
    expect(await read("link")).toMatchObject({ content: "mine" });
  });

  test("deleting a link deletes the link", async () => {
    await symlink(join(home, "secret.txt"), join(root, "link"));
    expect(await run({ operation: "delete", file_path: "link" })).toMatchObject({ deleted: true });
    expect(await readFile(join(home, "secret.txt"), "utf8")).toBe("outside");
  });

  test.each(["read", "write", "append", "delete", "list"])(
    "a link to a folder is not entered to %s",
    async (operation) => {
      await symlink(home, join(root, "out"));
      const file_path = operation === "list" ? "out" : "out/secret.txt";
      const content = operation === "write" || operation === "append" ? "x" : undefined;
      await expect(run({ operation, file_path, content })).rejects.toThrow(/is a link/);
      expect(await readFile(join(home, "secret.txt"), "utf8")).toBe("outside");
    },
  );

  test("a chat's own folder that is a link is not entered", async () => {
    await mkdir(join(root, "chats"));
    await symlink(home, join(root, "chats", "42"));
    await expect(read("secret.txt", { actor: ACTOR })).rejects.toThrow(/is a link/);
  });

  test("a link that is swapped in while steps run leads nowhere", async () => {
    await mkdir(join(home, "outside"));
    await writeFile(join(home, "outside", "a.txt"), "outside");
    await mkdir(join(root, "dir"));
    await writeFile(join(root, "dir", "a.txt"), "inside");
    let swapping = true;
    let inside = 0;
    const swap = (async () => {
      const pass = () => undefined;
      const dir = join(root, "dir");
      while (swapping) {
        await rename(dir, join(root, "kept")).catch(pass);
        await symlink(join(home, "outside"), dir).catch(pass);
        await new Promise(setImmediate);
        await rm(dir, { recursive: true, force: true }).catch(pass);
        await rename(join(root, "kept"), dir).catch(pass);
      }
    })();
    try {
      for (let round = 0; round < runs(1000); round++) {
        const found = await read("dir/a.txt").catch((error: Error) => ({ content: error.message }));
        const { content } = found as { content: string };
        expect(content).not.toBe("outside");
        if (content === "inside") inside += 1;
        await write("dir/new.txt", "x").catch(() => undefined);
      }
    } finally {
      swapping = false;
      await swap;
    }
    expect(inside).toBeGreaterThan(0);
    expect(await readdir(join(home, "outside"))).toEqual(["a.txt"]);
  });
});

describe("what is not a file", () => {
  test("a folder is neither read, written, appended to nor deleted", async () => {
    await mkdir(join(root, "dir"), { recursive: true });
    for (const operation of ["read", "write", "append", "delete"]) {
      const content = operation === "write" || operation === "append" ? "x" : undefined;
      await expect(run({ operation, file_path: "dir", content })).rejects.toThrow('"file_path": /dir is a folder');
    }
    expect(await readdir(root)).toEqual(["dir"]);
  });

  test("a file is not entered like a folder", async () => {
    await write("a", "x");
    await expect(write("a/b", "x")).rejects.toThrow('"file_path": /a is not a folder');
    await expect(run({ operation: "list", file_path: "a" })).rejects.toThrow(PermanentError);
  });

  test("a file that is too large is not read", async () => {
    await write("a", "x");
    await writeFile(join(root, "a"), "x".repeat(5_001));
    await expect(read("a")).rejects.toThrow("/a is 5001 bytes; at most 5000 can be read");
  });

  test("a missing file fails permanently", async () => {
    await expect(read("none")).rejects.toThrow(PermanentError);
    await expect(read("none/at/all")).rejects.toThrow('"file_path": there is no file /none/at/all');
    await expect(run({ operation: "list", file_path: "none" })).rejects.toThrow("there is no folder /none");
  });
});
