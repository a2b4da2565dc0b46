import type { JsonValue } from "../json.ts";

/** Secrets shorter than this are not looked for: they would stand in innocent words. */
const SHORTEST = 3;
const MARK = "[secret]";

/** How a secret may come back: as it is, in JSON, in a URL, as a host's name, in base64. Longest first. */
const formsOf = (secret: string): string[] => {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([["", secret]]).toString().slice(1),
    ...urlForms(secret),
    secret.toLowerCase(),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
};

/** As a URL's path and query write it; behind `#` nothing is sent. */
const urlForms = (secret: string): string[] => {
  const url = URL.canParse(`http://h/${secret}`) ? new URL(`http://h/${secret}`) : undefined;
  const query = new URL("http://h/");
  query.search = secret;
  return [url?.pathname.slice(1) ?? "", query.search.slice(1)];
};

const known = new WeakMap<readonly string[], readonly string[]>();

/** The forms of all secrets of a step, worked out once. */
const allForms = (secrets: readonly string[]): readonly string[] => {
  const forms = known.get(secrets) ?? secrets.flatMap(formsOf).sort((a, b) => b.length - a.length);
  known.set(secrets, forms);
  return forms;
};

/** Replaces secret values wherever they stand in a text. */
export const redactText = (text: string, secrets: readonly string[]): string =>
  allForms(secrets).reduce((clean, form) => clean.replaceAll(form, MARK), text);

/** The same for an error, which may quote an answer and end within a secret: the part that is left goes too. */
export const redactError = (text: string, secrets: readonly string[]): string =>
  allForms(secrets).reduce(withoutCutEnd, redactText(text, secrets));

const withoutCutEnd = (text: string, secret: string): string => {
  for (let length = Math.min(secret.length - 1, text.length); length > SHORTEST; length--)
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + MARK;
  return text;
};

/** Replaces secret values in every string of a value, keys included. */
export const redactValue = <T extends JsonValue>(value: T, secrets: readonly string[]): T => {
  if (secrets.length === 0) return value;
  if (typeof value === "string") return redactText(value, secrets) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, secrets)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactText(key, secrets), redactValue(item, secrets)]),
  ) as T;
};
