import type { MessageEntity } from "grammy/types";
import { expect, it } from "vitest";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import { notFound } from "../../bot-api/faults.ts";
import { startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says } from "../says.ts";

useDatabase();

const FIRST = 9_100;
const PEOPLE = Array.from({ length: 12 }, (_, i) => ({ id: FIRST + i, first_name: "Ada" }));

/** Sends a message in a separate chat. */
function talk(server: BotApiServer, nth: number, ...lines: string[]): number {
  const person = PEOPLE[nth]!;
  server.sendText(person, person.id, lines.join("\n"));
  return person.id;
}

/** Each entity as `type:covered text`. */
function styles({ text, entities }: Pick<BotMessage, "text" | "entities">): string[] {
  return entities.map((entity: MessageEntity) => {
    const { type, offset, length } = entity;
    const about = type === "text_link" ? `(${entity.url})` : type === "pre" ? `(${entity.language ?? ""})` : "";
    return `${type}${about}:${text.slice(offset, offset + length)}`;
  });
}

/** Ids differ from run to run. */
function withoutIds(text: string): string {
  return text.replaceAll(/\b(wf|ex|st)_[0-9a-z]+/g, "$1_…");
}

async function open(rich = false): Promise<BotApiServer> {
  const server = await startServer({ rich });
  const bot = await startBot({ server, allowedUserIds: PEOPLE.map(({ id }) => id) });
  await bot.ready;
  return server;
}

const REPORT =
  "# 📊 Weekly report\n\n**Revenue:** $12,400 (_+8%_)\n\n- New users: `154`\n- Churn: ~~3%~~ 2%\n\n| KPI | Value |\n|---|---|\n| NPS | 61 |\n\n[Open the dashboard](https://example.com/dash)\n\n```sql\nSELECT 1;\n```";

function quick(name: string, steps: object[], context?: object): string {
  const start = `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify(steps)}`;
  return context === undefined ? `${start}]` : `${start}:${JSON.stringify(context)}]`;
}

function send(text: string, more: object = {}): object {
  return { name: "Send", handler: "send_message", params: { text, ...more } };
}

it("a step's Markdown is sent as formatting, and its values as they are", async () => {
  const server = await open();
  const report = talk(server, 0, quick("Report", [send(REPORT)]));
  const bad = "*a* _b_ [c](https://evil.com) `d` {context.x} ~~e~~ snake_case (f)";
  const values = talk(
    server,
    1,
    quick("Values", [send("**Hi {context.name}**: `{context.code}` [go](https://e.com/{context.code}) 2*3*4")], {
      name: bad,
      code: "a_b*c*",
    }),
  );
  const weather = talk(
    server,
    2,
    "[MULTISTEP:CREATE_WORKFLOW:Weather report:Sends the weather of Jakarta]",
    `[MULTISTEP:ADD_STEP:workflow_id:Get weather:set_context:${JSON.stringify({ key: "weather", value: { city: "Jakarta", temp_c: 31 } })}]`,
    `[MULTISTEP:ADD_STEP:workflow_id:Send report:send_message:{
  "text": "🌤 **Weather in {context.weather.city}**\\n\\n🌡 Temperature: {context.weather.temp_c}°C\\n💧 Humidity: {context.weather.humidity|n/a}%"
}:step1]`,
    "[MULTISTEP:EXECUTE:workflow_id]",
  );
  const plainly = talk(server, 3, quick("Plain", [send("**as** _it_ `is`", { format: "plain" })]));
  const group = talk(
    server,
    4,
    quick(
      "Group",
      [
        {
          name: "Both",
          handler: "parallel_group",
          params: {
            tasks: [
              { name: "A", handler: "send_message", params: { text: "**A** {context.v}" } },
              { name: "B", handler: "notification", params: { message: "_B_ {context.v}", type: "success" } },
            ],
          },
        },
      ],
      { v: "*v*" },
    ),
  );
  const whole = talk(server, 5, quick("Whole", [send("{context.v}")], { v: "**v** is a value" }));

  const sent = await says(server, report, "📊 Weekly report");
  expect(sent.text).toBe(
    "📊 Weekly report\n\nRevenue: $12,400 (+8%)\n\n• New users: 154\n• Churn: 3% 2%\n\nKPI | Value\n----+------\nNPS | 61\n\nOpen the dashboard\n\nSELECT 1;",
  );
  expect(styles(sent)).toEqual([
    "bold:📊 Weekly report",
    "bold:Revenue:",
    "italic:+8%",
    "code:154",
    "strikethrough:3%",
    "pre():KPI | Value\n----+------\nNPS | 61",
    "text_link(https://example.com/dash):Open the dashboard",
    "pre(sql):SELECT 1;",
  ]);
  const filled = await says(server, values, "2*3*4");
  expect(filled.text).toBe(`Hi ${bad}: a_b*c* go 2*3*4`);
  expect(styles(filled)).toEqual([`bold:Hi ${bad}`, "code:a_b*c*", "text_link(https://e.com/a_b*c*):go"]);
  const forecast = await says(server, weather, "Temperature");
  expect(forecast.text).toBe("🌤 Weather in Jakarta\n\n🌡 Temperature: 31°C\n💧 Humidity: n/a%");
  expect(styles(forecast)).toEqual(["bold:Weather in Jakarta"]);
  expect(styles(await says(server, plainly, "**as** _it_ `is`"))).toEqual([]);
  expect(styles(await says(server, group, "A *v*"))).toEqual(["bold:A"]);
  expect(styles(await says(server, group, "✅ B *v*"))).toEqual(["italic:B"]);
  expect(styles(await says(server, whole, "**v** is a value"))).toEqual([]);
});

it("no markup around a shortcode is left in the reply", async () => {
  const server = await open();
  const step = (text: string): string =>
    `[MULTISTEP:ADD_STEP:workflow_id:Say:send_message:${JSON.stringify({ text })}]`;
  const fences = talk(
    server,
    0,
    "Paste this into the chat:\n",
    "````markdown",
    "Here is the workflow:\n",
    "```text",
    "[MULTISTEP:CREATE_WORKFLOW:Fenced twice:In a nested fence]",
    step("```js\nconsole.log('hi')\n```"),
    "[MULTISTEP:EXECUTE:workflow_id]",
    "```",
    "````",
  );
  const escaped = talk(
    server,
    1,
    'Sure!\\n\\n[MULTISTEP:CREATE_WORKFLOW:From JSON:Made by a tool]\\n[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{\\"text\\":\\"Line 1\\\\nLine 2\\"}]\\n[MULTISTEP:EXECUTE:workflow_id]\\n\\nDone.',
  );
  const bold = talk(
    server,
    2,
    "**[MULTISTEP:CREATE\\_WORKFLOW:Bold flow:Made bold]**",
    '**[MULTISTEP:ADD\\_STEP:workflow\\_id:Say hi:send\\_message:{"text":"Hi **there**, see [our page](https://example.com)"}]**',
    "__[MULTISTEP:EXECUTE:workflow\\_id]__",
  );
  const brackets = talk(
    server,
    3,
    "[[MULTISTEP:CREATE_WORKFLOW:Double:In double brackets]]",
    '[[MULTISTEP:ADD_STEP:workflow_id:Say:send_message:{"text":"double"}]]',
    "[[MULTISTEP:EXECUTE:workflow_id]]",
  );
  const steps = talk(
    server,
    4,
    "## Steps\n",
    "1. Create it: [MULTISTEP:CREATE_WORKFLOW:Listed]",
    `2. **Add a step**: \`${step("listed")}\``,
    "3. [MULTISTEP:EXECUTE:workflow_id]\n",
    "> Done, *I hope*.",
  );

  const shown = async (chat: number, words: string): Promise<string[]> => {
    const message = await says(server, chat, words);
    return [message.text, ...styles(message)].map(withoutIds);
  };
  const started = (name: string): string[] => [`bold:${name}`, "code:wf_…", "bold:Say", `bold:${name}`, "code:ex_…"];
  expect(await shown(fences, "created")).toEqual([
    "Paste this into the chat:\n\nHere is the workflow:\n\n✅ Workflow Fenced twice created · wf_…\n➕ Step 1 Say (send_message) added\n🚀 Started Fenced twice · ex_…",
    ...started("Fenced twice"),
  ]);
  expect(styles(await says(server, fences, "console.log"))).toEqual(["pre(js):console.log('hi')"]);
  expect((await shown(escaped, "created"))[0]).toBe(
    'Sure!\n\n✅ Workflow From JSON created · wf_…\n➕ Step 1 Tell (send_message) added\n🔧 JSON repaired: {"text":"Line 1\\nLine 2"}\n🚀 Started From JSON · ex_…\n\nDone.',
  );
  expect((await shown(bold, "created"))[0]).toBe(
    "✅ Workflow Bold flow created · wf_…\n➕ Step 1 Say hi (send_message) added\n🚀 Started Bold flow · ex_…",
  );
  expect(styles(await says(server, bold, "Hi there, see our page"))).toEqual([
    "bold:there",
    "text_link(https://example.com):our page",
  ]);
  expect(await shown(brackets, "created")).toEqual([
    "✅ Workflow Double created · wf_…\n➕ Step 1 Say (send_message) added\n🚀 Started Double · ex_…",
    ...started("Double"),
  ]);
  expect(await shown(steps, "I hope")).toEqual([
    "Steps\n\n1. Create it: ✅ Workflow Listed created · wf_…\n2. Add a step: ➕ Step 1 Say (send_message) added\n3. 🚀 Started Listed · ex_…\n\nDone, I hope.",
    "bold:Steps",
    "bold:Listed",
    "code:wf_…",
    "bold:Add a step",
    "bold:Say",
    "bold:Listed",
    "code:ex_…",
    "blockquote:Done, I hope.",
    "italic:I hope",
  ]);
});

it("headings, tables and lists become rich message blocks if the server supports those", async () => {
  const server = await open(true);
  const report = talk(server, 0, quick("Report", [send(`${REPORT}\n\n> Well *done*\n\n---\n1. a\n   - [x] b\n2. c`)]));
  const reply = talk(
    server,
    1,
    "## Plan\n\nFirst **this**:\n[MULTISTEP:CREATE_WORKFLOW:Planned]\n\n| a | b |\n|---|--:|\n| `1` | |",
  );
  expect((await says(server, report, "Weekly report")).rich?.blocks).toEqual([
    { type: "heading", size: 1, text: "📊 Weekly report" },
    {
      type: "paragraph",
      text: [{ type: "bold", text: "Revenue:" }, " $12,400 (", { type: "italic", text: "+8%" }, ")"],
    },
    {
      type: "list",
      items: [
        { blocks: [{ type: "paragraph", text: ["New users: ", { type: "code", text: "154" }] }] },
        { blocks: [{ type: "paragraph", text: ["Churn: ", { type: "strikethrough", text: "3%" }, " 2%"] }] },
      ],
    },
    {
      type: "table",
      is_bordered: true,
      cells: [
        ["KPI", "Value"].map((text) => ({ text, is_header: true, align: "left", valign: "top" })),
        ["NPS", "61"].map((text) => ({ text, align: "left", valign: "top" })),
      ],
    },
    { type: "paragraph", text: { type: "url", text: "Open the dashboard", url: "https://example.com/dash" } },
    { type: "pre", text: "SELECT 1;", language: "sql" },
    { type: "blockquote", blocks: [{ type: "paragraph", text: ["Well ", { type: "italic", text: "done" }] }] },
    { type: "divider" },
    {
      type: "list",
      items: [
        {
          value: 1,
          type: "1",
          blocks: [
            { type: "paragraph", text: "a" },
            {
              type: "list",
              items: [{ has_checkbox: true, is_checked: true, blocks: [{ type: "paragraph", text: "b" }] }],
            },
          ],
        },
        { value: 2, type: "1", blocks: [{ type: "paragraph", text: "c" }] },
      ],
    },
  ]);
  const planned = await says(server, reply, "Planned");
  expect(withoutIds(planned.text)).toBe("Plan\nFirst this:\n✅ Workflow Planned created · wf_…\na | b\n1 | ");
  expect(planned.rich?.blocks?.map(({ type }) => type)).toEqual(["heading", "paragraph", "table"]);
});

it("a rich message that is refused is sent as text with entities, once", async () => {
  const server = await open(true);
  server.faults.plan("sendRichMessage", notFound, Number.POSITIVE_INFINITY);
  const chat = talk(server, 0, quick("Report", [send("# Title\n\ntext")]));
  const sent = await says(server, chat, "Title");
  expect(sent).toMatchObject({ text: "Title\n\ntext", entities: [{ type: "bold", offset: 0, length: 5 }] });
  expect(server.texts(chat).filter((text) => text.startsWith("Title")).length).toBe(1);
});
