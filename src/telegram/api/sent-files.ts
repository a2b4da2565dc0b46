import { Api } from "grammy";
import type { Message } from "grammy/types";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import type { DownloadFile, SentFile } from "../../engine/question.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { problem } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { downloadFile } from "./download-file.ts";

/** How long to wait for a file, in ms. */
const PATIENCE_MS = 60_000;
/** The longest name and caption that are kept, in UTF-16 units. */
const MAX_NAME = 255;
const MAX_CAPTION = 1_024;

/** The file that a message carries; undefined if there is none. Of a photo it is the largest size. */
export function sentFile({ document, photo, audio, video, voice, caption }: Message): SentFile | undefined {
  const all = { document, photo: photo?.at(-1), audio, video, voice };
  for (const kind of ["document", "photo", "audio", "video", "voice"] as const) {
    const file = all[kind];
    if (file === undefined) continue;
    const { file_id, file_size = null } = file;
    const name = "file_name" in file && file.file_name !== undefined ? shortened(file.file_name, MAX_NAME) : null;
    const mime_type = "mime_type" in file ? (file.mime_type ?? null) : null;
    const said = caption === undefined ? null : shortened(caption, MAX_CAPTION);
    return { file_id, kind, name, size: file_size, mime_type, caption: said };
  }
  return undefined;
}

/** Like {@link createDownload}, with the token of a bot that this process need not serve. */
export function downloadWithToken(token: string, apiRoot: string): DownloadFile {
  return createDownload(new Api(token, { apiRoot }));
}

/** Downloads what people answer with. */
export function createDownload(api: Api): DownloadFile {
  return async ({ file_id, size }, most, signal) => {
    const limited = AbortSignal.any([signal, timeoutSignal(PATIENCE_MS)]);
    const read = await downloadFile(api, { file_id, file_size: size ?? undefined }, most, limited);
    if (read.ok) return read.bytes;
    if (read.problem === "too-large") throw new PermanentError(problem("fileTooLargeToFetch", { most }));
    throw new TransientError(problem("fileNotFetched"));
  };
}
