import { createHmac, timingSafeEqual } from "node:crypto";

/** The person who opened a Mini App, as Telegram says. */
export interface MiniAppUser {
  id: number;
  name?: string;
  /** Identifies this opening, however often it is sent. */
  opening: string;
}

/** How old the data may be, in seconds. It is exchanged as soon as the app opens. */
const MAX_AGE_SECONDS = 15 * 60;
/** How much the clocks may differ, in seconds. */
const SKEW_SECONDS = 60;
const MAX_LENGTH = 8_000;

/**
 * Checks a Mini App's `initData` as Telegram documents it (core.telegram.org/bots/webapps, "Validating data received via the Mini
 * App"): an HMAC of all fields, keyed with an HMAC of the bot's token. Undefined if it is forged, too old or has no person.
 */
export function readInitData(initData: string, botToken: string, now: Date): MiniAppUser | undefined {
  if (initData.length > MAX_LENGTH) return undefined;
  const fields = new URLSearchParams(initData);
  const hash = fields.get("hash") ?? "";
  const names = [...fields.keys()];
  if (new Set(names).size !== names.length || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
  const lines = [...fields]
    .filter(([name]) => name !== "hash")
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const key = createHmac("sha256", "WebAppData").update(botToken).digest();
  const expected = createHmac("sha256", key).update(lines.join("\n")).digest();
  if (!timingSafeEqual(expected, Buffer.from(hash, "hex"))) return undefined;
  const age = now.getTime() / 1000 - Number(fields.get("auth_date"));
  if (!(age <= MAX_AGE_SECONDS && age >= -SKEW_SECONDS)) return undefined;
  return userIn(fields.get("user"), hash);
}

function userIn(text: string | null, opening: string): MiniAppUser | undefined {
  try {
    const { id, first_name, last_name, is_bot } = JSON.parse(text ?? "") as { [field: string]: unknown };
    if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0 || is_bot === true) return undefined;
    const name = [first_name, last_name].filter((part) => typeof part === "string" && part !== "").join(" ");
    return { id, opening, ...(name === "" ? {} : { name }) };
  } catch {
    return undefined;
  }
}
