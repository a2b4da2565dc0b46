import type { Handler, HandlerDefinition } from "../engine/handler.ts";
import { approval } from "./approval.ts";
import { conditionCheck } from "./condition-check.ts";
import { getContext, setContext } from "./context.ts";
import { databaseOperation } from "./database-operation/database-operation.ts";
import { delay } from "./delay.ts";
import { executeShortcode, type FindRunner } from "./execute-shortcode.ts";
import { fileOperation } from "./files/file-operation.ts";
import { filePipeline } from "./files/file-pipeline.ts";
import type { FileSettings } from "./files/file-space.ts";
import { log } from "./log.ts";
import { type ApiSettings, apiCall } from "./network/api-call.ts";
import { notification } from "./notification.ts";
import { parallelGroup } from "./parallel-group.ts";
import { sendMessage } from "./send-message.ts";

/** The engine gives `run` nothing but what the handler's own `params` has parsed, so that the type may be forgotten. */
function listed<P>(definition: HandlerDefinition<P>): Handler {
  return definition as unknown as Handler;
}

/** Every step handler that needs no settings, in the order in which HANDLERS lists them. */
export const handlers: readonly Handler[] = [
  listed(delay),
  listed(log),
  listed(notification),
  listed(setContext),
  listed(getContext),
  listed(conditionCheck),
  listed(sendMessage),
  listed(approval),
  listed(databaseOperation),
];

/** What handlers need to know of the place they run in. */
export interface HandlerSettings {
  files: FileSettings;
  network?: ApiSettings;
  /** Runs commands for `execute_shortcode`. */
  shortcodes?: FindRunner;
  /** Gets every handler by name; whoever registers more later puts them here too, so that groups know them. */
  known?: Map<string, Handler>;
  /** Handlers besides the built-in ones. They are listed last, and groups know them. */
  more?: readonly Handler[];
}

/** Every step handler. */
export function createHandlers(settings: HandlerSettings): readonly Handler[] {
  const { known = new Map<string, Handler>() } = settings;
  const all = [
    ...handlers,
    listed(executeShortcode(settings.shortcodes ?? (() => undefined))),
    listed(fileOperation(settings.files)),
    listed(filePipeline(settings.files)),
    listed(apiCall(settings.network)),
    listed(parallelGroup(known)),
    ...(settings.more ?? []),
  ];
  for (const handler of all) known.set(handler.name, handler);
  return all;
}
