import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import type { Command } from "./command.ts";

/** There are no users and roles, and so none are found. */
function none(members: readonly string[], found: string): Command {
  return {
    run: (request) => {
      request.expect(members);
      return Doc.of({ [found]: new Arr([]) });
    },
  };
}

const noReplication: Command = {
  adminOnly: true,
  run: () => {
    throw new CommandError(76, "NoReplicationEnabled", "not running with --replSet");
  },
};

/** What tools ask a server about itself. */
export const diagnosticCommands: Record<string, Command> = {
  currentOp: { adminOnly: true, run: (_request, engine) => engine.operations.report(engine.now()) },
  usersInfo: none(
    ["filter", "showAuthenticationRestrictions", "showCredentials", "showCustomData", "showPrivileges"],
    "users",
  ),
  rolesInfo: none(["showAuthenticationRestrictions", "showBuiltinRoles", "showPrivileges"], "roles"),
  replSetGetStatus: noReplication,
  replSetGetConfig: noReplication,
};
