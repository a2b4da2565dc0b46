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
const SCENES = [
  { name: "plan", title: "The plan of a mass deletion", text: MASS_DELETION, answers: 1 },
  { name: "markdown", title: "An answer in Markdown", text: MARKDOWN, answers: 1 },
  { name: "failed", title: "A failed run", text: FAILING, answers: 2 },
  { name: "start", title: "/start", text: "/start", answers: 1 },
  { name: "help", title: "/help", text: "/help", answers: 1 },
] as const;

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
        for (const { name, title, text, answers } of SCENES) {
          const columns = [];
          for (const { title: language, ...person } of PEOPLE) {
            const before = messages(person.id).length;
            server.sendText(person, person.id, text);
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
