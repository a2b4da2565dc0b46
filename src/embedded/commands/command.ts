import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { checkNamespace } from "../storage/catalog.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";

/** A command: what it does with a request. Its reply needs no `ok`; it throws a CommandError to fail. */
export interface Command {
  readonly run: (request: Request, instance: Instance) => Doc | Promise<Doc>;
  /** Whether it may only be sent to the database `admin`. */
  readonly adminOnly?: boolean;
}

/** What the connection that a command came on knows of itself. */
export interface ConnectionInfo {
  readonly id: number;
  readonly remote: string;
}

/** Members that any command may have. */
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

/** A command as it came: its name, its members, and the documents that stood in sequences of their own. */
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

  /** Fails with Location40415 where a member is not one of the command's. */
  expect(known: readonly string[]): void {
    for (const name of [...this.body.names.slice(1), ...this.#sequences.keys()])
      if (!known.includes(name) && !GENERIC.has(name))
        throw new CommandError(40415, "Location40415", `BSON field '${this.name}.${name}' is an unknown field.`);
  }

  has(name: string): boolean {
    return this.body.has(name);
  }

  value(name: string): Value | undefined {
    const value = this.body.get(name);
    return value === null ? undefined : value;
  }

  /** The collection that the command's first member names, with its database. */
  namespace(): string {
    const name = this.body.values[0] as Value;
    if (typeof name !== "string") {
      if (name !== null && typeof name === "object")
        throw new CommandError(73, "InvalidNamespace", `collection name has invalid type ${typeNameOf(name)}`);
      throw new CommandError(73, "InvalidNamespace", `collection name has invalid type ${typeNameOf(name)}`);
    }
    const ns = `${this.database}.${name}`;
    checkNamespace(ns);
    return ns;
  }

  document(name: string): Doc | undefined {
    const value = this.value(name);
    if (value === undefined || value instanceof Doc) return value;
    throw this.#wrongType(name, "object", value);
  }

  required(name: string): Doc {
    const value = this.document(name);
    if (value === undefined)
      throw new CommandError(
        40414,
        "Location40414",
        `BSON field '${this.name}.${name}' is missing but a required field`,
      );
    return value;
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.#wrongType(name, "string", value);
  }

  boolean(name: string, usual: boolean): boolean {
    const value = this.value(name);
    if (value === undefined) return usual;
    if (typeof value === "boolean") return value;
    if (isNumber(value)) return toDouble(value) !== 0;
    throw this.#wrongType(name, "bool", value);
  }

  /** A whole number that is not negative. */
  count(name: string, usual: number): number {
    const value = this.value(name);
    if (value === undefined) return usual;
    if (!isNumber(value)) throw this.#wrongType(name, "long", value);
    const number = Math.trunc(toDouble(value));
    if (number < 0)
      throw new CommandError(
        51024,
        "Location51024",
        `BSON field '${name}' value must be >= 0, actual value '${number}'`,
      );
    return number;
  }

  array(name: string): readonly Value[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (value instanceof Arr) return value.items;
    throw this.#wrongType(name, "array", value);
  }

  /** Whether documents came inside the body, where their depth has not been checked exactly. */
  inBody(name: string): boolean {
    return !this.#sequences.has(name);
  }

  /** How many documents a member holds, wherever it stands; 0 where it holds none. */
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
    if (documents === undefined)
      throw new CommandError(
        40414,
        "Location40414",
        `BSON field '${this.name}.${name}' is missing but a required field`,
      );
    if (documents.length === 0 || documents.length > 100_000)
      throw new CommandError(
        16,
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
    if (!Number.isInteger(ms)) throw new CommandError(2, "BadValue", "maxTimeMS has non-integral value");
    if (ms < 0 || ms > 2147483647)
      throw new CommandError(2, "BadValue", `${ms} value for maxTimeMS is out of range [0, 2147483647]`);
    return ms;
  }

  get session(): string | undefined {
    const id = this.document("lsid")?.get("id");
    return id === undefined ? undefined : Doc.of({ id }).toBytes().toString();
  }

  /** The variables of `let` and of the system. */
  variables(
    instance: Instance,
    evaluateLet: (expression: Value, variables: Variables) => Value | undefined,
  ): Variables {
    const variables = new Map<string, Value | undefined>([["NOW", instance.now()]]);
    const given = this.document("let");
    given?.names.forEach((name, i) => {
      if (!/^[a-z\u0080-\uffff]/.test(name))
        throw new CommandError(
          9,
          "FailedToParse",
          `'${name}' starts with an invalid character for a user variable name`,
        );
      variables.set(name, evaluateLet(given.values[i] as Value, variables));
    });
    return variables;
  }

  #wrongType(name: string, wanted: string, value: Value): CommandError {
    return typeMismatch(
      `BSON field '${this.name}.${name}' is the wrong type '${typeNameOf(value)}', expected type '${wanted}'`,
    );
  }
}

/** The variables that a request's expressions see: NOW and its own `let`. */
export function letVariables(request: Request, instance: Instance): Variables {
  return request.variables(instance, (expression, variables) =>
    compileExpression(expression)({ root: undefined, variables }),
  );
}
