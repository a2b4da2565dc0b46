import { type Db, type Document, Timestamp } from "mongodb";
import { CommandFailed } from "../command.ts";
import { type BsonElement, elementsOf, TYPE } from "./bson-element.ts";
import { RawValue, rawDocument } from "./raw-value.ts";

/** A batch is sent when it has so many documents, or bytes. */
const MOST_DOCUMENTS = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Documents on their way into a collection, several at once. */
export class ImportBatch {
  readonly #db: Db;
  readonly #collection: string;
  readonly #options: Document;
  #documents: Buffer[] = [];
  #bytes = 0;
  #sent: Promise<void> = Promise.resolve();

  /** `bypass` stores what the collection's own validator would refuse, as it may be older than the validator. */
  constructor(db: Db, collection: string, bypass: boolean) {
    this.#db = db;
    this.#collection = collection;
    this.#options = {
      writeConcern: { w: "majority", j: true },
      ...(bypass ? { bypassDocumentValidation: true } : {}),
    };
  }

  /** Gives a promise only where there is something to wait for. */
  add(document: Buffer): Promise<void> | undefined {
    const isFull = this.#documents.length === MOST_DOCUMENTS || this.#bytes + document.length > MOST_BYTES;
    const earlier = isFull ? this.#send() : undefined;
    this.#documents.push(document);
    this.#bytes += document.length;
    return earlier;
  }

  /** Sends what is left, and waits for all of it. */
  async flush(): Promise<void> {
    await this.#send();
    await this.#sent;
  }

  /**
   * Sends these documents once the earlier ones are stored, and gives the promise of those, so that a batch is on its way
   * while the next one is read.
   */
  #send(): Promise<void> {
    const documents = this.#documents;
    this.#documents = [];
    this.#bytes = 0;
    const earlier = this.#sent;
    this.#sent = earlier.then(() => this.#store(documents));
    // Whoever waits for it next gets the error.
    this.#sent.catch(() => {});
    return earlier;
  }

  async #store(documents: readonly Buffer[]): Promise<void> {
    if (documents.length === 0) return;
    await this.#write({ insert: this.#collection, documents: documents.map(rawDocument), ordered: true });
    const updates = documents.flatMap((document) => resettingUpdate([...elementsOf(document)]));
    if (updates.length > 0) await this.#write({ update: this.#collection, updates, ordered: true });
  }

  async #write(command: Document): Promise<void> {
    const reply = await this.#db.command({ ...command, ...this.#options });
    const problem = reply.writeErrors?.[0]?.errmsg ?? reply.writeConcernError?.errmsg;
    if (problem !== undefined) throw new CommandFailed(`a document is refused: ${problem}`);
  }
}

/** A server puts its clock where a new document has an empty timestamp of its own; this takes it back out. */
function resettingUpdate(elements: readonly BsonElement[]): Document[] {
  const empty = elements.filter(({ type, name, value }) => type === TYPE.timestamp && name !== "_id" && isZero(value));
  const id = elements.find(({ name }) => name === "_id");
  if (empty.length === 0 || id === undefined) return [];
  const u = empty.map(({ name }) => ({
    $replaceWith: { $setField: { field: { $literal: name }, input: "$$ROOT", value: Timestamp.fromBits(0, 0) } },
  }));
  return [{ q: { _id: new RawValue(id.type, id.value) }, u }];
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
