import type { Doc } from "../bson/document.ts";
import type { Engine } from "../engine.ts";
import type { Request } from "./request.ts";

/** A command: what it does with a request. Its reply needs no `ok`; it throws a CommandError to fail. */
export interface Command {
  readonly run: (request: Request, engine: Engine) => Doc | Promise<Doc>;
  /** Whether it may only be sent to the database `admin`. */
  readonly adminOnly?: boolean;
}
