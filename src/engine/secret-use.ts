import { templateReferences } from "../../grammar/template/template.ts";
import type { Right } from "./actor.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** A secret that a step's params name. Its place in the template tells, not its value, which may be split or encoded later. */
export interface UsedSecret {
  name: string;
  /** The hosts that it may be sent to; undefined if it is bound to none, and goes wherever an owner sends it. */
  hosts: readonly string[] | undefined;
  /** The members of the params in which it is named. */
  members: string[];
}

/** The hosts to which a secret is bound, if it is. */
export type HostsOfSecret = (name: string) => readonly string[] | undefined;

/** The secrets that raw params name. */
export function secretsIn(raw: JsonValue | undefined, hostsOf: HostsOfSecret): UsedSecret[] {
  if (typeof raw !== "object" || raw === null) return [];
  const found = new Map<string, UsedSecret>();
  for (const [member, value] of Object.entries(raw as JsonObject))
    for (const name of templateReferences([member, value]).secrets) {
      const used = found.get(name) ?? { name, hosts: hostsOf(name), members: [] };
      used.members.push(member);
      found.set(name, used);
    }
  return [...found.values()];
}

/** What a person needs so that a step may use a secret. A secret without hosts works only for owners. */
export function rightsForSecret({ hosts }: UsedSecret): readonly Right[] {
  return hosts === undefined ? ["owner"] : ["network", "secrets"];
}
