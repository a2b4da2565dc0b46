import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, notImplemented } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
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

function number(value: Value | undefined): number | undefined {
  return isNumber(value) ? toDouble(value) : undefined;
}

/** Sets or clears `failCommand`, with which tests make commands fail. */
export const configureFailPoint: Command = {
  adminOnly: true,
  run: (request, instance) => {
    request.expect(["mode", "data"]);
    if (request.body.values[0] !== "failCommand") throw notImplemented(`fail point ${String(request.body.values[0])}`);
    const mode = request.value("mode");
    if (mode === "off") {
      set.delete(instance);
      return new Doc();
    }
    if (mode !== "alwaysOn" && !(mode instanceof Doc)) throw badValue("unknown fail point mode");
    const data = request.document("data") ?? new Doc();
    const commands = data.get("failCommands");
    if (!(commands instanceof Arr)) throw badValue("failCommand requires failCommands");
    const counts = mode instanceof Doc ? mode : new Doc();
    set.set(instance, {
      commands: commands.items.map(String),
      data,
      skip: number(counts.get("skip")) ?? 0,
      times: number(counts.get("times")) ?? Number.POSITIVE_INFINITY,
    });
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
