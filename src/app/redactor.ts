import { SecretFinder } from "../engine/redaction/secret-finder.ts";
import type { Config } from "./config.ts";

function passwordOf(uri: string | undefined): string[] {
  const match = uri === undefined ? null : /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(uri);
  return match === null ? [] : [match[1]!, safeDecode(match[1]!)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Gives a function that takes the bot's token, every `SECRET_…` and the database's password out of a text. */
export function createRedactor(
  config: Pick<Config, "BOT_TOKEN" | "SECRETS" | "MONGODB_URI"> & Partial<Pick<Config, "WEBHOOK_SECRET">>,
): (text: string) => string {
  const finder = new SecretFinder([
    config.BOT_TOKEN ?? "",
    config.WEBHOOK_SECRET ?? "",
    ...config.SECRETS.values(),
    ...passwordOf(config.MONGODB_URI),
  ]);
  return (text) => finder.redact(text);
}
