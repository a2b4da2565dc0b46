import { expect, it } from "vitest";
import { lookAlike } from "../../grammar/template.ts";

it.each([
  ["{context.user name}", "{context['user name']}"],
  ["{context.user_id + 1}", "{context.user_id}"],
  ["{context.get(user_id)}", "{context.user_id}"],
  ["{context[key]}", "{context.key}"],
  ["{{ context.get('a') or 'x' }}", "{context.key}"],
  ["{steps.Load users.result}", "{steps.Load}"],
])("%s is meant as a template and is none", (text, instead) => {
  expect(lookAlike({ list: [`Hello ${text}`] })).toMatchObject({ instead });
});

it.each([
  "{context.user_id}",
  "{context.get('user_id')}",
  "{context['user name']|none}",
  "\\{context.user name}",
  '{"context": {"a": 1}}',
  "{context}",
  "{contexts.a b}",
  "{user name}",
  "{context...}",
  "function () { context.a + 1; }",
])("%s is left as it is", (text) => expect(lookAlike(text)).toBeUndefined());
