import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";

/** A database to try clients on. */
export interface OpenPlace {
  name: string;
  uri: string;
  socketUri: string | undefined;
  close(): Promise<void>;
}

/** The database of TEST_MONGODB_URI, else an embedded one in a new directory. */
export async function openPlace(): Promise<OpenPlace> {
  const uri = process.env.TEST_MONGODB_URI;
  if (uri !== undefined) return { name: "TEST_MONGODB_URI", uri, socketUri: undefined, close: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), "sg-"));
  const embedded = await openEmbedded({ dataDir, port: 0 });
  const socket = encodeURIComponent(join(dataDir, "stepgram.sock"));
  return {
    name: "the embedded database",
    uri: embedded.uri,
    socketUri: process.platform === "win32" ? undefined : `mongodb://${socket}/?directConnection=true`,
    close: async () => {
      await embedded.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
