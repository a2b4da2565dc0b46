import type { ExecutionDocument } from "../../src/engine/state/execution-document.ts";

/** The document as a database would hold it, changed only by `$set` and `$unset` with dotted paths. */
export class StoredDocument {
  document: ExecutionDocument;

  constructor(document: ExecutionDocument) {
    this.document = structuredClone(document);
  }

  apply(update: { $set: Record<string, unknown>; $unset?: Record<string, ""> } | undefined): void {
    if (update === undefined) return;
    for (const [path, value] of Object.entries(update.$set)) {
      const { holder, key } = this.#at(path);
      holder[key] = structuredClone(value);
    }
    for (const path of Object.keys(update.$unset ?? {})) {
      const { holder, key } = this.#at(path);
      delete holder[key];
    }
  }

  #at(path: string): { holder: Record<string, unknown>; key: string } {
    const dot = path.indexOf(".");
    const document = this.document as unknown as Record<string, unknown>;
    if (dot < 0) return { holder: document, key: path };
    return { holder: document[path.slice(0, dot)] as Record<string, unknown>, key: path.slice(dot + 1) };
  }
}
