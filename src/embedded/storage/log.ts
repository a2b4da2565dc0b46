import { randomBytes } from "node:crypto";
import type { LogDirectory, LogFile } from "./log-file.ts";
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  type LogRecord,
  readLogRecord,
  recordFollows,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  sealRecord,
} from "./log-record.ts";

/** The most segments there are, unless disks fail. */
const MOST_SEGMENTS = 8;
/** Once this many segments are in use, the tree should take what they hold. */
const MANY_SEGMENTS = 4;

/** The log was damaged after it was written: a record that was on disk is gone. */
class DamagedLog extends Error {
  constructor(segment: string, offset: number, sequence: number) {
    super(
      `segment ${segment} of the database's log is damaged at offset ${offset}, where record ${sequence} should be. ` +
        "Restore the data directory from a backup.",
    );
  }
}

/** A file that is a segment or may become one. */
interface Place {
  readonly name: string;
  readonly file: LogFile;
  /** Whether it may hold a record that does not count, with a sequence after the ones that do. */
  hasStray: boolean;
}

interface Segment extends Place {
  readonly header: SegmentHeader;
  /** The sequence of its last record. */
  last: number;
  /** Where the next record goes. */
  end: number;
}

/**
 * The log: records, numbered without gaps, in files that are created once and reused. A segment is first current, then full,
 * and free once the tree has everything in it.
 *
 * Only one record is being written at a time, so only the last one can be torn. Nothing is written after a record that may be
 * torn: an open log continues in another segment, whose header is on disk before its first record and says from which sequence
 * on earlier segments do not count. A record that could not be flushed is disowned in the same way, and wiped before its file
 * is reused.
 */
export class Log {
  readonly #directory: LogDirectory;
  #sequence: number;
  /** The tree has everything up to this sequence. */
  #applied: number;
  #full: Segment[] = [];
  #free: Place[] = [];
  #current: Segment | undefined;
  /** The segment with the highest generation whose header is known to be on disk. */
  #newest: Segment | undefined;
  #generation = 0;
  #files = 0;
  /** Whether there may be a record on disk with the next sequence that was not acknowledged. */
  #doubtful = false;

  /**
   * Opens a log. `replay` gets the records after the sequence `applied`, in order. Throws DamagedLog if a record that must have
   * been on disk is missing.
   */
  constructor(directory: LogDirectory, applied: number, replay: (record: LogRecord) => void) {
    this.#directory = directory;
    this.#sequence = applied;
    this.#applied = applied;
    this.#recover(applied, replay);
  }

  /** The sequence of the last record. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Whether the tree should take what the log holds. */
  get isLarge(): boolean {
    return this.#inUse >= MANY_SEGMENTS;
  }

  /** Whether the tree must take what the log holds before another record is written. */
  get isFull(): boolean {
    const { segmentBytes } = this.#directory;
    const left = this.#current === undefined ? 0 : segmentBytes - this.#current.end;
    return left < segmentBytes / 2 && this.#inUse >= MOST_SEGMENTS;
  }

  get #inUse(): number {
    return this.#full.length + (this.#current === undefined ? 0 : 1);
  }

  #recover(applied: number, replay: (record: LogRecord) => void): void {
    const segments: Segment[] = [];
    for (const name of this.#directory.names().sort()) {
      const file = this.#directory.open(name);
      this.#files = Math.max(this.#files, Number.parseInt(name, 10));
      const bytes = file.read();
      const header = decodeSegmentHeader(bytes);
      if (header !== undefined) {
        segments.push({ name, file, hasStray: false, header, last: header.first - 1, end: SEGMENT_HEADER_BYTES });
        continue;
      }
      // The header was on disk before any record. If there is a record that the tree lacks, the header was damaged.
      if (recordFollows(bytes, SEGMENT_HEADER_BYTES, applied)) throw new DamagedLog(name, 0, applied + 1);
      file.close();
      this.#directory.remove(name);
    }
    segments.sort((a, b) => a.header.generation - b.header.generation);
    segments.forEach((segment, i) => {
      const until = (segments[i + 1]?.header.first ?? Number.POSITIVE_INFINITY) - 1;
      if (until > applied) this.#replaySegment(segment, until, applied, replay);
      segment.hasStray = recordFollows(segment.file.read(), SEGMENT_HEADER_BYTES, until);
    });
    this.#full = segments;
    this.#newest = segments.at(-1);
    this.#generation = this.#newest?.header.generation ?? 0;
    this.release(applied);
  }

  #replaySegment(segment: Segment, until: number, applied: number, replay: (record: LogRecord) => void): void {
    const { name, file, header } = segment;
    if (header.first > this.#sequence + 1) throw new DamagedLog(name, 0, this.#sequence + 1);
    const bytes = file.read();
    let start = segment.end;
    while (segment.last < until) {
      const record = readLogRecord(bytes, segment.end, header.salt);
      if (record?.sequence !== segment.last + 1) break;
      start = segment.end;
      segment.end = record.end;
      segment.last = record.sequence;
      if (record.sequence <= applied) continue;
      replay(record);
      this.#sequence = record.sequence;
    }
    // A torn record is the last one written: if another record or segment follows, this one was on disk once.
    const isLast = until === Number.POSITIVE_INFINITY;
    const next = Math.max(segment.last + 1, applied);
    if (isLast ? recordFollows(bytes, segment.end, next, header.salt) : segment.last < until)
      throw new DamagedLog(name, segment.end, segment.last + 1);
    // The process that wrote the last record may have died before flushing it. Writing it again gives the flush something to
    // do, even if an earlier one failed: then the system may consider the pages clean.
    if (isLast) writeAll(file, bytes.subarray(start, segment.end), start);
  }

  /**
   * Writes a record of at most half a segment, which is on disk when this returns. If it throws the system's error, `settle`
   * must be called.
   */
  append(record: Buffer): void {
    let segment = this.#doubtful ? undefined : this.#current;
    if (segment === undefined || segment.end + record.length > this.#directory.segmentBytes) segment = this.#begin();
    sealRecord(record, segment.header.salt, this.#sequence + 1);
    let written = 0;
    try {
      written = segment.file.write(record, segment.end);
      writeAll(segment.file, record.subarray(written), segment.end + written);
    } catch (error) {
      this.#doubtful = written > 0;
      segment.hasStray ||= this.#doubtful;
      throw error;
    }
    segment.end += record.length;
    segment.last = ++this.#sequence;
  }

  /** Begins the next segment. It is the current one once its header is on disk. */
  #begin(): Segment {
    // Nothing more goes into the previous segment, even if this fails: the header may still be on disk.
    if (this.#current !== undefined) this.#full.push(this.#current);
    this.#current = undefined;
    const clean = this.#free.findIndex(({ hasStray }) => !hasStray);
    const place = this.#free.splice(Math.max(clean, 0), 1)[0] ?? this.#create();
    const header = { salt: randomBytes(4).readUInt32BE(0), generation: ++this.#generation, first: this.#sequence + 1 };
    try {
      // If the header is torn, a stray record would look like one that was on disk under it.
      if (place.hasStray)
        writeAll(place.file, Buffer.alloc(this.#directory.segmentBytes - SEGMENT_HEADER_BYTES), SEGMENT_HEADER_BYTES);
      place.hasStray = false;
      writeAll(place.file, encodeSegmentHeader(header), 0);
    } catch (error) {
      this.#free.push(place);
      throw error;
    }
    this.#current = { ...place, header, last: this.#sequence, end: SEGMENT_HEADER_BYTES };
    this.#newest = this.#current;
    this.#doubtful = false;
    // Segments whose flushes failed must hold nothing that the tree lacks.
    this.release(this.#applied);
    return this.#current;
  }

  #create(): Place {
    const name = String(this.#files + 1).padStart(4, "0");
    const file = this.#directory.create(name);
    this.#files++;
    return { name, file, hasStray: false };
  }

  /**
   * Call this after `append` failed: it makes sure that the record will not be there when the log is opened again. Returns
   * whether that is certain; if not, the client must not be told that it is not stored.
   */
  settle(): boolean {
    if (!this.#doubtful) return true;
    try {
      this.#begin();
      return true;
    } catch {
      return false;
    }
  }

  /** Frees the segments that hold nothing after a sequence; the tree has everything up to it. */
  release(applied: number): void {
    this.#applied = applied;
    // The newest stays, because it says how far earlier segments count.
    const isNeeded = (segment: Segment): boolean => segment.last > applied || segment === this.#newest;
    this.#free.push(...this.#full.filter((segment) => !isNeeded(segment)));
    this.#full = this.#full.filter(isNeeded);
  }

  close(): void {
    for (const { file } of [...this.#full, ...this.#free]) file.close();
    this.#current?.file.close();
    this.#current = undefined;
  }
}

/** Writes bytes that are on disk when this returns. */
function writeAll(file: LogFile, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) done += file.write(bytes.subarray(done), at + done);
  file.sync();
}
