import { expect, it } from "vitest";
import { lookAlike } from "../../grammar/template/template.ts";

it.each([
  ["{context.user name}", "{context['user name']}"],
  ["{context.user_id + 1}", "{context.user_id}"],
  ["{context.get(user_id)}", "{context.user_id}"],
  ["{context[key]}", "{context.key}"],
  ["{{ context.get('a') or 'x' }}", "{context.a|x}"],
  ["{{ context.a.b ?? 'x' }}", "{context.a.b|x}"],
  ["{steps.Load users.result}", "{steps['Load users'].result}"],
  ["{steps.Load users.output.rows}", "{steps['Load users'].result.rows}"],
  ["{context.name|default('friend')}", "{context.name|friend}"],
  ["{{ context.name | default: 'friend' }}", "{context.name|friend}"],
  ["{context.name || 'friend'}", "{context.name|friend}"],
  ["{{ context.name | truncate(20) }}", "{context.name}"],
  ["{steps.Load.output}", "{steps.Load.result}"],
  ["{{ steps['Load users'].output.rows[0].name }}", "{steps['Load users'].result.rows[0].name}"],
  ["{steps.output.output}", "{steps.output.result}"],
  ["{steps['Load']['data']|none}", "{steps['Load'].result}"],
  ["{steps.Load.success}", "{steps.Load.status}"],
])("%s is meant as a template and is none", (text, instead) => {
  expect(lookAlike({ list: [`Hello ${text}`] })).toMatchObject({ instead });
});

it.each([
  "{context.user_id}",
  "{context.user_id|default}",
  "{context.user_id|default value (none)}",
  "{context.output}",
  "{steps.output}",
  "{steps.Load.result.output}",
  "{steps.get('output').result}",
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
