import { operationParams } from "../../../src/handlers/database-operation/database-operation.ts";

/** The operation that params on the collection `users` come to, or their faults as `path: message`. */
export function read(params: object): unknown {
  const parsed = operationParams.safeParse({ collection: "users", ...params });
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** The faults alone. */
export function faultsOf(params: object): string[] {
  const outcome = read(params);
  return Array.isArray(outcome) ? outcome : [];
}
