/** A workflow as a person saw it. While the pin holds, what runs is what they saw, or their own changes to it. */
export interface Pin {
  workflow_id: string;
  /** A digest of everything that determines what the workflow does. */
  digest: string;
  /** The person's id. */
  by: number;
  /** How many changes each person had made until then. */
  seen: { [person: string]: number };
}

/** A change that someone else has made since a person saw a workflow. */
export interface ForeignChange {
  workflow_id: string;
  workflow: string;
  person: number;
  name?: string;
  at?: Date;
  step?: string;
}
