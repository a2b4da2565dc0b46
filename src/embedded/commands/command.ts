import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, missingField, typeMismatch, unknownField } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { checkNamespace } from "../storage/catalog.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";

/** A command of the server. */
export interface Command {
  /** Returns the reply, to which `ok` is added, or throws a CommandError. */
  readonly run: (request: Request, instance: Instance) => Doc | Promise<Doc>;
  /** Set if it runs on the database `admin` only. */
  readonly adminOnly?: boolean;
  /** Set if it is part of MongoDB's Stable API, version 1: `apiStrict` refuses all others. */
  readonly stable?: boolean;
}

/** The connection that a command came on. */
export interface ConnectionInfo {
  readonly id: number;
  readonly remote: string;
}

/** Members that every command accepts. */
const GENERIC = new Set([
  "$db",
  "lsid",
  "$clusterTime",
  "$readPreference",
  "readConcern",
  "writeConcern",
  "maxTimeMS",
  "comment",
  "apiVersion",
  "apiStrict",
  "apiDeprecationErrors",
  "txnNumber",
  "autocommit",
  "startTransaction",
  "$audit",
  "$client",
  "$configServerState",
]);

/** A command as a client sent it: a body, and documents that came in sequences of their own. */
export class Request {
  readonly name: string;
  readonly body: Doc;
  readonly database: string;
  readonly connection: ConnectionInfo;
  readonly #sequences: ReadonlyMap<string, readonly Doc[]>;

  constructor(body: Doc, sequences: ReadonlyMap<string, readonly Doc[]>, connection: ConnectionInfo, database: string) {
    this.name = body.names[0] ?? "";
    this.body = body;
    this.#sequences = sequences;
    this.connection = connection;
    this.database = database;
  }

  /** Refuses members that the command does not have. */
  expect(known: readonly string[]): void {
    for (const name of [...this.body.names.slice(1), ...this.#sequences.keys()])
      if (!known.includes(name) && !GENERIC.has(name)) throw unknownField(`${this.name}.${name}`);
  }

  has(name: string): boolean {
    return this.body.has(name);
  }

  value(name: string): Value | undefined {
    const value = this.body.get(name);
    return value === null ? undefined : value;
  }

  /** The namespace of the collection that the first member names. */
  namespace(): string {
    const name = this.body.values[0] as Value;
    if (typeof name !== "string")
      throw new CommandError("InvalidNamespace", `collection name has invalid type ${typeNameOf(name)}`);
    const ns = `${this.database}.${name}`;
    checkNamespace(ns);
    return ns;
  }

  document(name: string): Doc | undefined {
    const value = this.value(name);
    if (value === undefined || value instanceof Doc) return value;
    throw this.#wrongType(name, "object", value);
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.#wrongType(name, "string", value);
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.value(name);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    if (isNumber(value)) return toDouble(value) !== 0;
    throw this.#wrongType(name, "bool", value);
  }

  /** A non-negative integer. */
  count(name: string, fallback: number): number {
    const value = this.value(name);
    if (value === undefined) return fallback;
    if (!isNumber(value)) throw this.#wrongType(name, "long", value);
    const number = Math.trunc(toDouble(value));
    if (number < 0)
      throw new CommandError("CountNegative", `BSON field '${name}' value must be >= 0, actual value '${number}'`);
    return number;
  }

  array(name: string): readonly Value[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value instanceof Arr) return value.items;
    throw this.#wrongType(name, "array", value);
  }

  /** Whether a member's documents came inside the body, where their exact depth has not been checked. */
  inBody(name: string): boolean {
    return !this.#sequences.has(name);
  }

  /** How many documents a member holds, in a sequence or in the body. */
  size(name: string): number {
    const inBody = this.body.get(name);
    return this.#sequences.get(name)?.length ?? (inBody instanceof Arr ? inBody.items.length : 0);
  }

  /** The documents of a write command, from a sequence or from an array in the body. */
  documents(name: string): readonly Doc[] {
    const documents =
      this.#sequences.get(name) ??
      this.array(name)?.map((item, i) => {
        if (item instanceof Doc) return item;
        throw this.#wrongType(`${name}.${i}`, "object", item);
      });
    if (documents === undefined) throw missingField(`${this.name}.${name}`);
    if (documents.length === 0 || documents.length > 100_000)
      throw new CommandError(
        "InvalidLength",
        `Write batch sizes must be between 1 and 100000. Got ${documents.length} operations.`,
      );
    return documents;
  }

  get maxTimeMs(): number {
    const value = this.value("maxTimeMS");
    if (value === undefined) return 0;
    if (!isNumber(value)) throw this.#wrongType("maxTimeMS", "number", value);
    const ms = toDouble(value);
    if (!Number.isInteger(ms)) throw new CommandError("BadValue", "maxTimeMS has non-integral value");
    if (ms < 0 || ms > 2147483647)
      throw new CommandError("BadValue", `${ms} value for maxTimeMS is out of range [0, 2147483647]`);
    return ms;
  }

  get session(): string | undefined {
    const id = this.document("lsid")?.get("id");
    return id === undefined ? undefined : Doc.of({ id }).toBytes().toString();
  }

  /** The variables that expressions of the command see: `NOW` and those of its `let`. */
  variables(instance: Instance): Variables {
    const variables = new Map<string, Value | undefined>([["NOW", instance.now()]]);
    const given = this.document("let");
    given?.names.forEach((name, i) => {
      if (!/^[a-z\u0080-\uffff]/.test(name))
        throw failedToParse(`'${name}' starts with an invalid character for a user variable name`);
      variables.set(name, compileExpression(given.values[i] as Value)({ root: undefined, variables }));
    });
    return variables;
  }

  #wrongType(name: string, wanted: string, value: Value): CommandError {
    return typeMismatch(
      `BSON field '${this.name}.${name}' is the wrong type '${typeNameOf(value)}', expected type '${wanted}'`,
    );
  }
}

/** Adds an error's details to its reply or write error. */
export function addDetails(reply: Doc, { details = {} }: CommandError): Doc {
  for (const [name, value] of Object.entries(details)) if (value !== undefined) reply.append(name, value as Value);
  return reply;
}
