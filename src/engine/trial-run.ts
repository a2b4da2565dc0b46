import { foldName } from "../../grammar/names.ts";
import { problem } from "../i18n/problem.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { type ReadingStep, readsContext } from "./read-steps.ts";
import { type Failure, fail } from "./result.ts";

/** Keys that ask that nothing really happens, folded: `"dry_run": true`. Also as the value of a mode: `"mode": "dry-run"`. */
const TRIALS: ReadonlySet<string> = new Set(
  `dryrun isdryrun dry simulate simulated simulation simulateonly simulationmode preview previewonly previewmode test testrun
  testmode testonly istest trial trialrun trialmode validate validateonly validationonly validationmode noop planonly whatif
  checkonly rehearse rehearsal mock dontrun donotrun dontexecute donotexecute noexecute skipexecution simulasi ujicoba cobasaja
  pratinjau`.split(/\s+/),
);
/** Keys that say when, how often, how much or whether it is to run, folded: `"requires_approval": true`, `"max_runs": 3`. */
const GATES: ReadonlySet<string> = new Set(
  `condition if onlyif when unless runif requiresapproval requireapproval approvalrequired needsapproval waitforapproval
  requiresconfirmation requireconfirmation confirmationrequired needsconfirmation waitforconfirmation confirmfirst startat runat
  starttime schedule cron notbefore notafter waitfor dependson runafter until enddate
  endat endtime stopat stopafter expiresat maxruns maxexecutions runlimit runonce onlysteps skipsteps excludesteps fromstep
  startfromstep startstep stopatstep paused startpaused disabled draft isdraft`.split(/\s+/),
);
/** Those that a schedule heeds: its time is the delay. */
const DELAYS: ReadonlySet<string> = new Set(["delay", "delayseconds", "delayminutes", "startdelay"]);
const MODES: ReadonlySet<string> = new Set(["mode", "runmode", "executionmode"]);
/** Keys that say whether it is to run at all. */
const RUNS: ReadonlySet<string> = new Set(["execute", "run", "start"]);
const SWITCHES: ReadonlySet<string> = new Set(["enabled", "active", "isenabled", "isactive"]);
/** Keys under which AIs put options. */
const OPTIONS: ReadonlySet<string> = new Set([
  "options",
  "settings",
  "config",
  "flags",
  "runoptions",
  "executionoptions",
]);

const YES: ReadonlySet<JsonValue> = new Set([true, 1, "true", "yes", "on", "1", "ya"]);
const NO: ReadonlySet<JsonValue> = new Set([false, 0, "false", "no", "off", "0", "tidak"]);

/** What in a context asks for a trial run or a gate. */
interface Asked {
  /** From outside in. */
  keys: string[];
  /** How it is written. */
  written: string;
  isGate: boolean;
}

/** What in a context asks for that; undefined if nothing does. */
function trialIn(input: JsonObject, isScheduled: boolean, isWithin = false): Asked | undefined {
  for (const [key, value] of Object.entries(input)) {
    const name = foldName(key.slice(0, MAX_KEY));
    const said = typeof value === "string" ? value.slice(0, MAX_KEY).toLowerCase() : value;
    const isTrial =
      (TRIALS.has(name) && YES.has(said)) ||
      (RUNS.has(name) && NO.has(said)) ||
      (MODES.has(name) && typeof said === "string" && TRIALS.has(foldName(said)));
    const isHeeded = !GATES.has(name) && (isScheduled || !DELAYS.has(name));
    const isGate = (!isHeeded && Boolean(value) && !NO.has(said)) || (SWITCHES.has(name) && NO.has(said));
    if (isTrial || isGate) return { keys: [key], written: `${JSON.stringify(key)}: ${JSON.stringify(value)}`, isGate };
    if (isWithin || !OPTIONS.has(name) || typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const inner = trialIn(value, isScheduled, true);
    if (inner !== undefined) return { ...inner, keys: [key, ...inner.keys] };
  }
  return undefined;
}

const MAX_KEY = 64;

/**
 * Why a workflow does not start with a context such as `{"dry_run": true}` or `{"requires_approval": true}`: whoever wrote it
 * means that nothing really happens, or not yet, and no step reads it. `id`: of a workflow that exists. `isScheduled`: a
 * schedule starts it.
 */
export function trialRefused(
  input: JsonObject,
  {
    name,
    steps,
    id,
    isScheduled = false,
  }: { name: string; steps: readonly ReadingStep[]; id?: string | undefined; isScheduled?: boolean },
  handlers: ReadonlyMap<string, Handler>,
): Failure | undefined {
  const trial = trialIn(input, isScheduled);
  if (trial === undefined || steps.some((step) => readsContext(step, trial.keys, handlers))) return undefined;
  if (trial.isGate) return fail("invalid", problem("unheededContext", { key: trial.keys.join(".") }));
  return fail(
    "invalid",
    problem("trialRun", { written: trial.written, key: trial.keys.join("."), workflow: name, id }),
  );
}
