/** Indonesia's zones by the letters that people write. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["WIB", "Asia/Jakarta"],
  ["WITA", "Asia/Makassar"],
  ["WIT", "Asia/Jayapura"],
]);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The IANA name of a zone as people write it; undefined for other words. */
function zoneNamed(word: string): string | undefined {
  const short = SHORT.get(word.toUpperCase());
  if (short !== undefined) return short;
  return /^[a-z]/i.test(word) && isTimeZone(word) ? word : undefined;
}

/** A text without the zone before it (`CRON_TZ=Asia/Jakarta 0 9 * * 1`) or after it (`0 9 * * 1 Asia/Jakarta`). */
export interface Zoned {
  rest: string;
  zone?: string;
  /** What stands in a zone's place and is none. */
  unknown?: string;
}

/** Takes the zone off a time's text. */
export function readZone(text: string): Zoned {
  const words = text.split(/\s+/);
  const [first = "", ...after] = words;
  const assigned = /^(?:CRON_)?TZ=(.*)$/i.exec(first)?.[1];
  if (assigned !== undefined) {
    const zone = zoneNamed(assigned);
    return { rest: after.join(" "), ...(zone === undefined ? { unknown: assigned } : { zone }) };
  }
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1).join(" ");
  const zone = words.length > 1 ? zoneNamed(last) : undefined;
  if (zone !== undefined) return { rest: before, zone };
  // Asia/Jakrta: nothing but a zone has letters on both sides of a slash.
  return words.length > 1 && /^[a-z_]+\/[a-z_]/i.test(last) ? { rest: before, unknown: last } : { rest: text };
}
