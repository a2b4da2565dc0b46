import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, notImplemented } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { setScanPause } from "../plan/scan-pause.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command } from "./command.ts";

/** The fail point `failCommand`: which commands fail, and how. */
interface FailPoint {
  readonly commands: readonly string[];
  readonly data: Doc;
  skip: number;
  times: number;
}

/** Thrown to close the connection instead of replying. */
export class CloseConnection extends Error {}

const set = new WeakMap<Instance, FailPoint>();

/** The fail point `racingUpserts`: how many upserts still lose their race, and to what. */
const races = new WeakMap<Instance, { times: number; rival: Doc | "equal" }>();

function number(value: Value | undefined): number | undefined {
  return isNumber(value) ? toDouble(value) : undefined;
}

/** What a fail point is set to, and how often it takes effect. */
interface Setting {
  readonly data: Doc | undefined;
  readonly times: number;
  readonly skip: number;
}

/** The fail points. Each gets its setting, or nothing if it is switched off. */
const POINTS: Record<string, (instance: Instance, setting: Setting | undefined) => void> = {
  /** Makes commands fail, as in MongoDB. */
  failCommand: (instance, setting) => {
    if (setting === undefined) return void set.delete(instance);
    const { data = new Doc(), times, skip } = setting;
    const commands = data.get("failCommands");
    if (!(commands instanceof Arr)) throw badValue("failCommand requires failCommands");
    set.set(instance, { commands: commands.items.map(String), data, skip, times });
  },
  /** Upserts that insert lose a race with another client's: an equal one, or one that inserts `data`. */
  racingUpserts: (instance, setting) => {
    if (setting === undefined) races.delete(instance);
    else races.set(instance, { times: setting.times, rival: setting.data ?? "equal" });
  },
  /**
   * Reads of the collection `ns` pause for `ms` after `after` documents, while others write, as MongoDB lets them
   * whenever a query has run for a while.
   */
  yieldMidScan: (_instance, setting) => {
    if (setting === undefined) return setScanPause(undefined);
    const ns = setting.data?.get("ns");
    if (typeof ns !== "string") throw badValue("yieldMidScan requires ns");
    const after = number(setting.data?.get("after")) ?? 1;
    setScanPause({ ns, after, ms: number(setting.data?.get("ms")) ?? 0, times: setting.times });
  },
};

/** Sets or clears a fail point of tests. MongoDB has only `failCommand`. */
export const configureFailPoint: Command = {
  adminOnly: true,
  run: (request, instance) => {
    request.expect(["mode", "data"]);
    const name = String(request.body.values[0]);
    const point = Object.hasOwn(POINTS, name) ? POINTS[name] : undefined;
    if (point === undefined) throw notImplemented(`fail point ${name}`);
    const mode = request.value("mode");
    if (mode !== "off" && mode !== "alwaysOn" && !(mode instanceof Doc)) throw badValue("unknown fail point mode");
    const counts = mode instanceof Doc ? mode : new Doc();
    const setting = {
      data: request.document("data"),
      times: number(counts.get("times")) ?? Number.POSITIVE_INFINITY,
      skip: number(counts.get("skip")) ?? 0,
    };
    point(instance, mode === "off" ? undefined : setting);
    return new Doc();
  },
};

/** Makes a command fail if `failCommand` says so. Returns what it wants added to the reply of a command that succeeds. */
export async function meetFailPoint(instance: Instance, name: string): Promise<Doc | undefined> {
  const point = set.get(instance);
  if (point === undefined || !point.commands.includes(name) || point.times <= 0) return undefined;
  if (point.skip > 0) {
    point.skip--;
    return undefined;
  }
  point.times--;
  const { data } = point;
  const wait = number(data.get("blockTimeMS"));
  if (data.get("blockConnection") === true && wait !== undefined)
    await new Promise((resolve) => setTimeout(resolve, wait));
  if (data.get("closeConnection") === true) throw new CloseConnection();
  const code = number(data.get("errorCode"));
  if (code !== undefined)
    throw new CommandError(code, "Failing command via 'failCommand' failpoint", {
      errorLabels: data.get("errorLabels"),
    });
  const writeConcernError = data.get("writeConcernError");
  return writeConcernError === undefined ? undefined : Doc.of({ writeConcernError });
}

/**
 * What another client inserts just before an upsert with this filter does, if `racingUpserts` says so: a document, or
 * "equal" for what the upsert itself inserts. MongoDB repeats an upsert by itself if its filter names only the `_id`, so
 * such a one has no rival.
 */
export function nextRival(instance: Instance, filter: Doc): Doc | "equal" | undefined {
  const race = races.get(instance);
  if (race === undefined || race.times <= 0 || (filter.names.length === 1 && filter.names[0] === "_id"))
    return undefined;
  race.times--;
  return race.rival;
}
