import type { Config } from "../config.ts";

const passwordOf = (uri: string | undefined): string[] => {
  const match = uri === undefined ? null : /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(uri);
  return match === null ? [] : [match[1]!, safeDecode(match[1]!)];
};

const safeDecode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Gives a function that takes the bot's token, every `SECRET_…` and the database's password out of a text. */
export function createRedactor(
  config: Pick<Config, "BOT_TOKEN" | "SECRETS" | "MONGODB_URI"> & Partial<Pick<Config, "WEBHOOK_SECRET">>,
): (text: string) => string {
  const secrets = [
    config.BOT_TOKEN ?? "",
    config.WEBHOOK_SECRET ?? "",
    ...config.SECRETS.values(),
    ...passwordOf(config.MONGODB_URI),
  ]
    // One or two signs are in every text, and cannot be told from it.
    .filter((secret) => secret.length > 2)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  const unique = [...new Set(secrets)];
  return (text) => unique.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}
