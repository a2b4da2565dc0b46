/** Secrets shorter than this are not looked for: they would stand in innocent words. */
export const SHORTEST = 3;
const SHORTEST_CODED = 4;

/** A text to be found, however it is escaped. */
export interface SecretForm {
  text: string;
  /** Whether capitals differ from small letters. */
  exact: boolean;
}

/** How a secret may come back, apart from escapes: as it is, as a URL has it, in base64, alone or within more, in hex. */
export function secretForms(secret: string): SecretForm[] {
  if (secret.length < SHORTEST) return [];
  const bytes = Buffer.from(secret);
  const folded = [secret, ...urlForms(secret)].filter(({ length }) => length >= SHORTEST);
  const coded = [0, 1, 2].flatMap((before) => base64Within(bytes, before));
  return [
    ...[...new Set([...folded, bytes.toString("hex")])].map((text) => ({ text, exact: false })),
    ...[...new Set(coded)].filter(({ length }) => length >= SHORTEST_CODED).map((text) => ({ text, exact: true })),
  ];
}

/** What a URL makes of it beside escapes, such as `/` of a backslash; behind `#` nothing is sent. */
function urlForms(secret: string): string[] {
  const url = URL.canParse(`http://h/${secret}`) ? new URL(`http://h/${secret}`) : undefined;
  const query = new URL("http://h/");
  query.search = secret;
  return [url?.pathname.slice(1) ?? "", query.search.slice(1)];
}

/** The part of the base64 that is the same whatever stands around the secret, so many bytes of it before, modulo 3. */
function base64Within(bytes: Buffer, before: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((whole.length * 8) / 6);
  return [whole.toString("base64").slice(from, to), whole.toString("base64url").slice(from, to)];
}
