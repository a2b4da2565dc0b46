import { describe, expect, it } from "vitest";
import { escapeForeign, foreignTemplates } from "../../grammar/template/foreign.ts";
import { parseTemplate, renderTemplate } from "../../grammar/template/template.ts";
import { expectLinear } from "../ms-of-work.ts";

const D = "$";

describe("a template of another language", () => {
  it.each([
    [
      `Disk at ${D}{steps.check_disk.result.data.disk}%`,
      `${D}{steps.check_disk.result.data.disk}`,
      "{steps.check_disk.result.data.disk}",
    ],
    [`Hi ${D}{name}!`, `${D}{name}`, "{context.name}"],
    [`Hi ${D}{user.name}!`, `${D}{user.name}`, "{context.user.name}"],
    [`${D}{context.name|you}`, `${D}{context.name|you}`, "{context.name|you}"],
    [`Total ${D}{a + b}`, `${D}{a + b}`, undefined],
    ["limit {{ 90 }}%", "{{ 90 }}", "90"],
    ["{{ 'x' }}", "{{ 'x' }}", "x"],
    ["Today is {{ now() }}", "{{ now() }}", undefined],
    ["{{ now().strftime('%Y-%m-%d') }}", "{{ now().strftime('%Y-%m-%d') }}", undefined],
    ["- {{ t }}", "{{ t }}", "{context.t}"],
    ["{{ user.name | upper }}", "{{ user.name | upper }}", "{context.user.name}"],
    ["{% if context.vip %}Dear VIP{% endif %}", "{% if context.vip %}", undefined],
    ["{%- for t in tags -%}", "{%- for t in tags -%}", undefined],
    ["Hello {user}", "{user}", "{context.user}"],
    ["Hello { user }", "{ user }", "{context.user}"],
    ["Hello{user_name}!", "{user_name}", "{context.user_name}"],
    ["Hello {user.first_name}", "{user.first_name}", "{context.user.first_name}"],
    ["{items[0]}", "{items[0]}", "{context.items[0]}"],
    ["{total:.2f} EUR", "{total:.2f}", "{context.total}"],
    ["{name!r}", "{name!r}", "{context.name}"],
    ["{Load.result.rows}", "{Load.result.rows}", "{steps.Load.result.rows}"],
    ["Halo {nama}", "{nama}", "{context.nama}"],
    ["{ключ}", "{ключ}", "{context.ключ}"],
    ["`code` and {user}", "{user}", "{context.user}"],
    ["a ` and {user}", "{user}", "{context.user}"],
  ])("is found in %s", (text, written, instead) => {
    const [found] = foreignTemplates(text);
    expect(found).toMatchObject({ written });
    expect(found?.instead).toBe(instead);
  });

  it.each([
    "{context.name}",
    "{{context.name}}",
    "{{ steps['A b'].result.x }}",
    "{context.a|default}",
    "{steps.A.result} {secrets.X}",
    '{"a":1}',
    '{"a":{"b":[1]}}',
    "{a: 1}",
    "{ color: red }",
    "body { color: red; }",
    "style={{color: 'red'}}",
    "{}",
    "{{}}",
    "{ a b }",
    "{1}",
    "{0} and {1}",
    "a{2,3}",
    "$5 and {5}",
    "\\{user}",
    `$\\{user}`,
    "\\{{ now() }}",
    "\\{% if x %}",
    "in `{user}` code",
    "`{{ now() }}`",
    "``{user} ` {x}``",
    `\`\`\`\n{user} ${D}{x}\n{% if %}\n\`\`\``,
    "~~~\n{user}\n~~~",
    `\`\`\`js\nconst x = \`${D}{user}\`;\n\`\`\``,
    "```\n{never} closed",
    "x^{n} + \\frac{a}{b}",
    "}{",
    "{",
    "{user",
  ])("is not found in %s", (text) => {
    expect([...foreignTemplates(text)]).toEqual([]);
  });

  it("stays as it was written once it is escaped", () => {
    const text = `{user} ${D}{context.a} {{ now() }} {% if x %} \`{code}\` {context.b} {total:.2f}`;
    const rendered = renderTemplate(parseTemplate(escapeForeign(text)), { context: { b: "B" }, step: () => undefined });
    expect(rendered).toMatchObject({ ok: true, value: text.replace("{context.b}", "B") });
    expect([...foreignTemplates(escapeForeign(text))]).toEqual([]);
  });

  it("takes linear time", () => {
    for (const part of ["{", "{{ ", "${", "{a.", "`{a}", "{% ", "{a[", "\\{", "``` {a} ` ", "{{a}"]) {
      expectLinear(
        (length) => part.repeat(length / part.length),
        (text) => [...foreignTemplates(text)],
        100_000,
      );
    }
  });
});
