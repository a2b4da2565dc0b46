import { expect, it } from "vitest";
import { redactValue } from "../../src/engine/redaction/redact.ts";
import { SecretFinder } from "../../src/engine/redaction/secret-finder.ts";
import { expectLinear } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";

const SECRET = `sk9Zq/T7w+pL&4xQ"vB=`;
function json(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
function hexes(text: string, write: (hex: string) => string): string {
  return [...Buffer.from(text)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
}
function html(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}

/** Ways in which programs embed one text in another. */
const WRITERS: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "lower case": (text) => text.toLowerCase(),
  JSON: json,
  "PHP's JSON": (text) => json(text).replaceAll("/", "\\/"),
  "Go's and ASP's JSON": (text) => json(text).replaceAll("+", "\\u002b").replaceAll("&", "\\u0026"),
  "JSON in JSON": (text) => json(json(text)),
  "JSON in JSON in JSON": (text) => json(json(json(text).replaceAll("/", "\\/"))),
  "JavaScript's \\x": (text) => hexes(text, (hex) => `\\x${hex}`),
  "a URL": encodeURIComponent,
  "a lower-case URL": (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  "a URL in a URL": (text) => encodeURIComponent(encodeURIComponent(text)),
  "a URL of JSON": (text) => encodeURIComponent(json(text).replaceAll("+", "\\u002B")),
  "a form": (text) => new URLSearchParams([["", text]]).toString().slice(1),
  "every byte in percent": (text) => hexes(text, (hex) => `%${hex}`),
  HTML: html,
  "HTML in HTML": (text) => html(html(text)),
  "HTML in numbers": (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join(""),
  "HTML in hex, in JSON": (text) => json([...text].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join("")),
  hex: (text) => Buffer.from(text).toString("hex"),
  "upper-case hex": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};

it.each(Object.entries(WRITERS))("finds a secret in %s, and nothing around it", (_name, write) => {
  for (const secret of [SECRET, "pa ss\\w\nord", "Schlüssel 😀 %41", "key=%2f\\u0041&lt;x"]) {
    const finder = new SecretFinder([secret]);
    expect(finder.redact(`before "${write(secret)}", after`)).toBe('before "[secret]", after');
  }
});

it("finds a secret inside longer base64 data, at any offset, in both alphabets", () => {
  const finder = new SecretFinder([SECRET]);
  for (const user of ["", "u", "us", "use", "user:"])
    for (const encoding of ["base64", "base64url"] as const)
      for (const written of [json, encodeURIComponent, (text: string) => text.replaceAll("/", "\\/")]) {
        const text = finder.redact(written(Buffer.from(`${user}${SECRET};more`).toString(encoding)));
        expect(text).toContain("[secret]");
        expect(Buffer.from(text.replace("[secret]", ""), "base64").toString()).not.toMatch(/sk9|vB=/);
      }
});

it("redacts the beginning of a secret cut off at the end of an error, even inside an escape", () => {
  const finder = new SecretFinder([SECRET]);
  for (const write of [json, encodeURIComponent, WRITERS["a URL in a URL"]!, WRITERS.HTML!]) {
    const whole = write(SECRET);
    for (let length = 4; length < whole.length; length++)
      expect(finder.redact(`said ${whole.slice(0, length)}`, { cut: true })).toBe("said [secret]");
  }
});

it("redacts adjacent and nested secrets, and leaves other text alone", () => {
  const finder = new SecretFinder(["abcd", "cdef", "abcdefgh", "xy"]);
  expect(finder.redact("abcdabcd abcdef abcdefgh abc xy \\ % & \\u00 %4 &amp; 100% a&b")).toBe(
    "[secret][secret] [secret] [secret] abc xy \\ % & \\u00 %4 &amp; 100% a&b",
  );
});

it.each(["&", "\\", "%", "a", "ab", "&amp;", "%25", "\\u"])(
  "takes work linear in a text of %s, and reveals nothing, also if the secrets repeat themselves like it",
  (sign) => {
    // The secrets grow with the text, so comparing each of them with it everywhere would be quadratic.
    expectLinear(
      (length) => ({
        finder: new SecretFinder([sign.repeat(length / 25), sign.repeat(length / 80), SECRET]),
        text: sign.repeat(length / sign.length),
      }),
      ({ finder, text }) => {
        const redacted = finder.redact(`${text}, and ${SECRET}, and text`, { cut: true });
        expect(redacted).not.toContain(SECRET);
        expect(redacted.length).toBeLessThan(text.length / 10);
      },
      sized(50_000),
    );
  },
);

it("leaves a long text of escapes, words and data as it is, with many secrets", () => {
  const secrets = Array.from({ length: 60 }, (_, i) => Buffer.from(`secret ${i} of 60`).toString("base64"));
  const finder = new SecretFinder(secrets);
  const words = JSON.stringify(
    Array.from({ length: sized(5_000) }, (_, i) => ({ url: `https://a.example/?a=${i}&b=%20%41`, i })),
  );
  const texts = [words, JSON.stringify(words), Buffer.from(words).toString("base64"), encodeURIComponent(words)];
  for (const text of texts) expect(finder.redact(`${text} ${secrets[7]} ${text}`)).toBe(`${text} [secret] ${text}`);
});

it("a secret of digits is not revealed as a number either, in whatever digits, sign or part", () => {
  const secrets = ["4815162342108", "00042424242", "9007199254740993", "12"];
  const value = {
    n: 4815162342108,
    list: [-4815162342108, 94815162342108, 42424242, 9007199254740993n, { deep: 4815162342108.5 }],
  };
  expect(redactValue(value, secrets)).toEqual({
    n: "[secret]",
    list: ["[secret]", "[secret]", "[secret]", "[secret]", { deep: "[secret]" }],
  });
  const others = { n: 12, list: [481516234210, 0, -1.5, 9007199254740995n, true, null], 4815: 1 };
  expect(redactValue(others, secrets)).toEqual(others);
});
