import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";

/** The statements of a write command that failed, as its reply lists them. */
export class WriteErrors {
  readonly #errors: Doc[] = [];

  /** Notes that a statement failed; what is no command error, or ends the command (50), is thrown on. */
  add(index: number, error: unknown): void {
    if (!(error instanceof CommandError) || error.code === 50) throw error;
    const entry = Doc.of({ index, code: error.code, errmsg: error.message });
    error.details?.names.forEach((name, i) => {
      const value = error.details?.values[i];
      if (value !== undefined) entry.append(name, value);
    });
    this.#errors.push(entry);
  }

  /** Adds the list to a reply where there is anything to list. */
  addTo(reply: Doc): Doc {
    return this.#errors.length === 0 ? reply : reply.append("writeErrors", new Arr(this.#errors));
  }
}
