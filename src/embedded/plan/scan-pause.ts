/** The fail point `yieldMidScan`: where scans let other clients write, and for how long. */
export interface ScanPause {
  /** The collection, with its database. */
  readonly ns: string;
  /** How many documents a scan has read by then. */
  readonly after: number;
  readonly ms: number;
  /** How many scans still pause. */
  times: number;
}

// A thread serves one instance, and its scans take turns.
let wanted: ScanPause | undefined;
let due: number | undefined;
let mayPause = false;

/** Has scans pause from now on, or none if undefined. */
export function setScanPause(pause: ScanPause | undefined): void {
  wanted = pause;
  due = undefined;
}

/** How many entries a scan reads at once, at most: what it has read ahead would hide what is written during a pause. */
export function readAhead(usual: number): number {
  return wanted === undefined ? usual : 1;
}

/** A scan of the collection has read that many documents. */
export function hasRead(ns: string, documents: number): void {
  if (!mayPause || wanted === undefined || wanted.ns !== ns || wanted.after !== documents || wanted.times <= 0) return;
  wanted.times--;
  due = wanted.ms;
}

/** Takes a step after which the caller pauses if that is due; the scan in it may ask for that. */
export function pausable<T>(step: () => T): T {
  mayPause = wanted !== undefined;
  try {
    return step();
  } finally {
    mayPause = false;
  }
}

/** Whether the scan that ran last is to pause before it continues. */
export function isPauseDue(): boolean {
  return due !== undefined;
}

/** Pauses as the scan has asked. */
export function pause(): Promise<void> {
  const ms = due;
  due = undefined;
  return new Promise((resolve) => setTimeout(resolve, ms));
}
