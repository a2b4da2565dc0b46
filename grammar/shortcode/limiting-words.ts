/** Words in an action's name that limit what it does, or turn it round: EXECUTE_DRY_RUN, EXECUTE_IF, DONT_DELETE, RESTORE_WORKFLOW. */
const LIMITS: ReadonlySet<string> = new Set(
  `AFTER APPROVAL APPROVE APPROVED ASK BEFORE CONFIRM CONFIRMED DELAYED DISABLE DONT DRAFT DRY DRYRUN IF LATER MOCK NEVER NO NOT
  ONLY PREVIEW PROPOSE REQUEST RESTORE REVERT REVIEW SIMULATE SIMULATED SIMULATION SUGGEST TEST TRIAL UNDO UNLESS UNTIL VALIDATE
  WHEN`.split(/\s+/),
);

/** The actions that an invented name may have meant: those that leave out no limit that a word in it says. */
export function likelyActions(written: string, actions: Iterable<string>): string[] {
  return [...actions].filter((action) => !leavesOutLimit(written, action));
}

function leavesOutLimit(written: string, action: string): boolean {
  const upper = written.toUpperCase();
  const own = new Set(action.split("_"));
  return (
    (upper.startsWith("UN") && !action.startsWith("UN")) ||
    upper.split(/[^A-Z]+/).some((word) => LIMITS.has(word) && !own.has(word))
  );
}
