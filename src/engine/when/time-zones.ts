import type { TimeLanguage } from "./languages/time-language.ts";
import { comparable } from "./terms.ts";

/** What people call time zones, besides their IANA names. Those in `CAPITALS` count only in capitals. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["WIB", "Asia/Jakarta"],
  ["WITA", "Asia/Makassar"],
  ["WIT", "Asia/Jayapura"],
  ["UTC", "UTC"],
  ["GMT", "UTC"],
  ["Z", "UTC"],
  ["CET", "Europe/Berlin"],
  ["CEST", "Europe/Berlin"],
  ["MEZ", "Europe/Berlin"],
  ["MESZ", "Europe/Berlin"],
  ["EET", "Europe/Athens"],
  ["EEST", "Europe/Athens"],
  ["WET", "Europe/Lisbon"],
  ["WEST", "Europe/Lisbon"],
  ["MSK", "Europe/Moscow"],
  ["МСК", "Europe/Moscow"],
  ["EST", "America/New_York"],
  ["EDT", "America/New_York"],
  ["ET", "America/New_York"],
  ["CDT", "America/Chicago"],
  ["CT", "America/Chicago"],
  ["MDT", "America/Denver"],
  ["MT", "America/Denver"],
  ["PST", "America/Los_Angeles"],
  ["PDT", "America/Los_Angeles"],
  ["PT", "America/Los_Angeles"],
  ["JST", "Asia/Tokyo"],
  ["KST", "Asia/Seoul"],
  ["SGT", "Asia/Singapore"],
  ["HKT", "Asia/Hong_Kong"],
  ["AEST", "Australia/Sydney"],
  ["AEDT", "Australia/Sydney"],
]);
const CAPITALS = new Set(["Z", "WEST", "EST", "ET", "CT", "MT", "PT", "WET", "EET"]);

/** Regions whose time has a name, and cities that have none of their own in the zone database. */
const PLACES: Readonly<Record<string, string>> = {
  "indonesia barat": "Asia/Jakarta",
  "indonesia tengah": "Asia/Makassar",
  "indonesia timur": "Asia/Jayapura",
  bandung: "Asia/Jakarta",
  surabaya: "Asia/Jakarta",
  bali: "Asia/Makassar",
  denpasar: "Asia/Makassar",
  eastern: "America/New_York",
  central: "America/Chicago",
  mountain: "America/Denver",
  pacific: "America/Los_Angeles",
  kolkata: "Asia/Kolkata",
  mumbai: "Asia/Kolkata",
  delhi: "Asia/Kolkata",
  beijing: "Asia/Shanghai",
  munich: "Europe/Berlin",
  barcelona: "Europe/Madrid",
  "san francisco": "America/Los_Angeles",
};

/** Zones at offsets of a part of an hour. */
const PARTIAL_OFFSETS: Readonly<Record<string, string>> = {
  "+3:30": "Asia/Tehran",
  "+4:30": "Asia/Kabul",
  "+5:30": "Asia/Kolkata",
  "+5:45": "Asia/Kathmandu",
  "+6:30": "Asia/Yangon",
  "+9:30": "Australia/Darwin",
};

/** The IANA name of the zone that a word stands for: WIB, Asia/Jakarta, UTC+7, +07:00. */
export function zoneNamed(word: string): string | undefined {
  const upper = word.toUpperCase();
  const short = ABBREVIATIONS.get(upper);
  if (short !== undefined) return CAPITALS.has(upper) && word !== upper ? undefined : short;
  const [, prefix, sign = "", hours = "", minutes = "00"] =
    /^(UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/.exec(upper) ?? [];
  if (sign !== "") return prefix === undefined && !word.includes(":") ? undefined : offsetZone(sign, hours, minutes);
  return /^[a-z_]+\/[a-z0-9_+/-]+$/i.test(word) ? isTimeZone(word) : undefined;
}

/** IANA's own zones of whole hours count westwards: UTC+7 is Etc/GMT-7. */
function offsetZone(sign: string, hours: string, minutes: string): string | undefined {
  const hour = Number(hours);
  if (minutes !== "00") return PARTIAL_OFFSETS[`${sign}${hour}:${minutes}`];
  if (hour === 0) return "UTC";
  return isTimeZone(`Etc/GMT${sign === "+" ? "-" : "+"}${hour}`);
}

export function isTimeZone(zone: string): string | undefined {
  try {
    // Gives the name in its usual case, but keeps an alias such as Asia/Kolkata.
    const resolved = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
    return resolved.toLowerCase() === zone.toLowerCase() ? resolved : zone;
  } catch {
    return undefined;
  }
}

/** A zone as people write it: UTC+7 rather than Etc/GMT-7. */
export function zoneLabel(zone: string): string {
  const [, sign, hours] = /^Etc\/GMT([+-])(\d+)$/.exec(zone) ?? [];
  return sign === undefined ? zone : `UTC${sign === "-" ? "+" : "-"}${hours}`;
}

let cities: ReadonlyMap<string, string> | undefined;

function cityZone(name: string): string | undefined {
  cities ??= new Map([
    ...Intl.supportedValuesOf("timeZone").map((zone): [string, string] => [
      comparable(zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ")),
      zone,
    ]),
    ...Object.entries(PLACES),
  ]);
  return cities.get(comparable(name));
}

/** A text without the zone that was named in it. */
export interface ZonedText {
  rest: string;
  zone?: string;
  /** A word in the form of a zone's name that isn't one. */
  unknown?: string;
}

/** Takes the zone out of a text: `TZ=Asia/Jakarta …`, `… Asia/Jakarta`, `… (WIB)`, `… UTC+7`. A second zone stays in it. */
export function takeZone(text: string): ZonedText {
  const words = text.replace(/\b(utc|gmt) +(?=[+-]\d)/gi, "$1").split(/\s+/);
  const assigned = /^(?:CRON_)?TZ=(.*)$/i.exec(words[0] ?? "")?.[1];
  if (assigned !== undefined) {
    const zone = zoneNamed(assigned);
    return { rest: words.slice(1).join(" "), ...(zone === undefined ? { unknown: assigned } : { zone }) };
  }
  const bare = words.map((word) => word.replace(/^\(|[),.]{0,3}$/g, ""));
  const at = words.length < 2 ? -1 : bare.findIndex((word) => zoneNamed(word) !== undefined);
  if (at >= 0) {
    const zone = zoneNamed(bare[at] as string) as string;
    return { rest: words.filter((_, i) => i !== at).join(" "), zone };
  }
  const last = bare.at(-1) ?? "";
  // Only a zone has letters on both sides of a slash at the end of a time.
  const isLikeZone = words.length > 1 && /^[a-z_]+\/[a-z_]/i.test(last);
  return isLikeZone ? { rest: words.slice(0, -1).join(" "), unknown: last } : { rest: text };
}

const MAX_CITY_WORDS = 3;

/** Takes a zone named by a city out of a text: `… Jakarta time`, `… waktu Jakarta`. */
export function takeCityTime(text: string, { cityTime = [] }: TimeLanguage): ZonedText {
  const words = text.split(/\s+/);
  const compared = words.map((word) => comparable(word).replace(/[(),.]/g, ""));
  for (const pattern of cityTime) {
    const [before = "", after = ""] = pattern.split("{}").map((part) => comparable(part).trim());
    const marks = (before === "" ? after : before).split(" ");
    const at = compared.findIndex((_, i) => marks.every((mark, j) => compared[i + j] === mark));
    if (at < 0) continue;
    for (let length = MAX_CITY_WORDS; length > 0; length--) {
      const from = before === "" ? at - length : at + marks.length;
      const zone = from < 0 ? undefined : cityZone(compared.slice(from, from + length).join(" "));
      if (zone === undefined) continue;
      const [first, end] = before === "" ? [from, at + marks.length] : [at, from + length];
      return { rest: [...words.slice(0, first), ...words.slice(end)].join(" "), zone };
    }
  }
  return { rest: text };
}
