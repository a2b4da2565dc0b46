import { expect, it } from "vitest";
import { createRedactor } from "../../src/app/logger.ts";

it("the token, secrets and the database's password never stand in a text", () => {
  const redact = createRedactor({
    BOT_TOKEN: "123:ABC",
    SECRETS: new Map([["KEY", 'pa"ss w']]),
    MONGODB_URI: "mongodb://user:p%40ss@host/db",
  });
  const text = `http://api/bot123:ABC/getMe {"k":"pa\\"ss w"} pa%22ss%20w user:p%40ss@host p@ss`;
  expect(redact(text)).toBe(`http://api/bot[secret]/getMe {"k":"[secret]"} [secret] user:[secret]@host [secret]`);
});
