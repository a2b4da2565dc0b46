import type { Handler } from "../engine/handler.ts";
import type { DownloadFile } from "../engine/question.ts";
import { ai, type StepModel } from "./ai.ts";
import { approval } from "./approval.ts";
import { ask } from "./ask.ts";
import { conditionCheck } from "./condition-check.ts";
import { getContext, setContext } from "./context.ts";
import { databaseOperation } from "./database-operation/database-operation.ts";
import { delay } from "./delay.ts";
import { executeShortcode, type FindRunner } from "./execute-shortcode.ts";
import { fileOperation } from "./files/file-operation.ts";
import { filePipeline } from "./files/file-pipeline.ts";
import type { FileSettings } from "./files/file-space.ts";
import { SpaceLimit } from "./files/space-limit.ts";
import { log } from "./log.ts";
import { type ApiSettings, apiCall } from "./network/api-call.ts";
import { notification } from "./notification.ts";
import { parallelGroup } from "./parallel-group.ts";
import { sendMessage } from "./send-message.ts";

/** The built-in handlers read no more of the context than their params name. */
function builtIn(handlers: readonly Handler[]): Handler[] {
  return handlers.map((handler) => ({ ...handler, readsByParams: true }));
}

/** The step handlers that need no settings, in the order of HANDLERS. A new one is a file and a row here. */
export const handlers: readonly Handler[] = builtIn([
  delay,
  log,
  notification,
  setContext,
  getContext,
  conditionCheck,
  sendMessage,
  approval,
  databaseOperation,
]);

/** Settings of the handlers that need some. */
export interface HandlerSettings {
  files: FileSettings;
  /** Downloads the files that people answer with. Without it those can't be kept. */
  download?: DownloadFile;
  network?: ApiSettings;
  /** The model that `ai` steps ask. Without it those steps fail. */
  model?: StepModel;
  /** Runs commands for `execute_shortcode`. Without it those steps fail. */
  shortcodes?: FindRunner;
  /** Filled with all handlers by name. Handlers registered later must be added here, so that groups find them. */
  known?: Map<string, Handler>;
  /** Custom handlers, listed after the built-in ones. */
  more?: readonly Handler[];
}

/** Every built-in step handler, then those in `more`. */
export function createHandlers(settings: HandlerSettings): readonly Handler[] {
  const { known = new Map<string, Handler>() } = settings;
  const limit = new SpaceLimit(settings.files);
  const all = [
    ...handlers,
    ...builtIn([
      ask({ files: settings.files, limit, download: settings.download }),
      ai(settings.model),
      executeShortcode(settings.shortcodes ?? (() => undefined)),
      fileOperation(settings.files, limit),
      filePipeline(settings.files, limit),
      apiCall(settings.network),
      parallelGroup(known),
    ]),
    ...(settings.more ?? []),
  ];
  for (const handler of all) known.set(handler.name, handler);
  return all;
}
