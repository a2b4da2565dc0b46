const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Names of each unit in English and Indonesian, and its length. A month counts as 30 days, a year as 365. */
const UNITS: readonly [words: string, ms: number][] = [
  ["ms millisecond milliseconds milidetik", 1],
  ["s sec secs second seconds detik dtk", SECOND],
  ["m min mins minute minutes menit mnt", MINUTE],
  ["h hr hrs hour hours jam", HOUR],
  ["d day days hari", DAY],
  ["w week weeks wk wks minggu pekan", 7 * DAY],
  ["month months bulan", 30 * DAY],
  ["y yr yrs year years tahun", 365 * DAY],
];

const LENGTHS: ReadonlyMap<string, number> = new Map(
  UNITS.flatMap(([words, ms]) => words.split(" ").map((word): [string, number] => [word, ms])),
);

const PART = /(\d+(?:[.,]\d+)?)\s*([a-z]+)[\s,]*/iy;
const LEAD_IN = /^(?:in|dalam)\s+/i;
/** Ambiguous: 1.500 is one thousand five hundred in some countries, and one and a half in others. */
const GROUPED = /[.,]\d{3}$/;

/** ISO 8601: PT5M, P1DT2H, P2W. */
const ISO = /^P(?=[\dT])(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/i;

/** Parses "1 hour 30 minutes", "in 5m", "2 jam" or "PT5M" into milliseconds; undefined if the text contains anything else. */
export function readDuration(text: string): number | undefined {
  const iso = ISO.exec(text.trim());
  if (iso !== null) {
    const lengths = [7 * DAY, DAY, HOUR, MINUTE, SECOND];
    return lengths.reduce((total, length, i) => total + Number(iso[i + 1] ?? 0) * length, 0);
  }
  const parts = text.replace(LEAD_IN, "");
  let total = 0;
  let at = 0;
  while (at < parts.length) {
    PART.lastIndex = at;
    const [whole, amount = "", unit = ""] = PART.exec(parts) ?? [];
    const length = LENGTHS.get(unit.toLowerCase());
    if (whole === undefined || length === undefined || GROUPED.test(amount)) return undefined;
    total += Number(amount.replace(",", ".")) * length;
    at += whole.length;
  }
  return at > 0 ? total : undefined;
}
