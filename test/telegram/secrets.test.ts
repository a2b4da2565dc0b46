import { expect, it } from "vitest";
import { pressed } from "../bot-api/button-presses.ts";
import { useServer } from "../handlers/http-server.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf } from "./guide-answer.ts";
import { says } from "./says.ts";

useDatabase();

const MIA = { id: 502, first_name: "Mia" };
const NILS = { id: 503, first_name: "Nils" };
const GROUP = -100;
const VALUE = "hush-hush-123";

const api = useServer();
const other = useServer();
const otherUrl = (path: string) => `http://127.0.0.1:${other.port}${path}`;

const call = (params: object) => ({ name: "Call", handler: "api_call", params });
const withToken = { headers: { Authorization: "Bearer {secrets.TOKEN}" } };

/** A bot with a secret, in a group whose members may do what they were granted there. */
async function start({ bound = true, confirm = "never" as "never" | "elevated" } = {}) {
  const server = await startServer();
  const bot = await startBot({
    server,
    confirm,
    allowedChatIds: [GROUP],
    apiHosts: ["127.0.0.1"],
    secrets: { TOKEN: VALUE },
    ...(bound ? { secretHosts: { TOKEN: [`127.0.0.1:${api.port}`] } } : {}),
  });
  let runs = 0;
  /** Runs the steps for someone, and returns the run's last message. */
  const run = async (
    who: { id: number; first_name: string },
    ...steps: Parameters<typeof chainOf>[1][number][]
  ): Promise<string> => {
    const name = `Run ${++runs}`;
    server.sendText(who, GROUP, chainOf(name, steps));
    const end = await server.waitFor(`the end of ${name}`, () =>
      server.messages(GROUP).find(({ text }) => text.includes(name) && /· (completed|failed) ·/.test(text)),
    );
    return end.text;
  };
  const grant = (...capabilities: ("network" | "secrets")[]) =>
    Promise.all(capabilities.map((one) => bot.chats.grants.add(MIA.id, one, OWNER.id)));
  return { server, ...bot, run, grant };
}

it("an owner's own workflow sends a secret, and the plan names it", async () => {
  const { server } = await start({ bound: false, confirm: "elevated" });
  server.sendText(OWNER, GROUP, chainOf("Call", [call({ url: api.here("/x"), ...withToken })]));
  const asked = await says(server, GROUP, "Should I do this?");
  expect(asked.text).toContain(`1. ⚠️ Call: GET http://127.0.0.1:${api.port}/x, with the secret TOKEN\n`);
  await pressed(server, OWNER, asked, "Run");
  await says(server, GROUP, "· completed ·");
  expect(api.seen[0]?.headers.authorization).toBe(`Bearer ${VALUE}`);
});

it("a plan names a secret however it is written", async () => {
  const { server } = await start({ confirm: "elevated" });
  const group = {
    name: "Both",
    handler: "parallel_group",
    params: { tasks: [call({ url: `${api.here()}{secrets['TOKEN']}` })] },
  };
  server.sendText(OWNER, GROUP, chainOf("Call", [group]));
  expect((await says(server, GROUP, "Should I do this?")).text).toContain("with the secret TOKEN");
});

it("network alone no longer sends a secret; with secrets it does, and the error says how to grant it", async () => {
  const { run, grant } = await start();
  await grant("network");
  const refused = await run(MIA, call({ url: api.here(), ...withToken }));
  expect(refused).toContain(`needs the "secrets" permission. User ${MIA.id} doesn't have it`);
  expect(refused).toContain(`/grant secrets ${MIA.id}`);
  expect(api.seen).toEqual([]);
  // Without a secret the call works as before.
  expect(await run(MIA, call({ url: api.here() }))).toContain("completed");
  await grant("secrets");
  expect(await run(MIA, call({ url: api.here(), ...withToken }))).toContain("completed");
  expect(api.seen.at(-1)?.headers.authorization).toBe(`Bearer ${VALUE}`);
});

it("a secret that is bound to no host works only for owners", async () => {
  const { run, grant } = await start({ bound: false });
  await grant("network", "secrets");
  const refused = await run(MIA, call({ url: api.here(), ...withToken }));
  expect(refused).toContain("only owners' own workflows can use it");
  expect(refused).toContain("API_SECRET_HOSTS=TOKEN=HOST");
  expect(api.seen).toEqual([]);
});

it("an owner who starts someone else's workflow gives it no secrets", async () => {
  const { server, engine, run, grant } = await start({ bound: false });
  await grant("network", "secrets");
  await run(MIA, call({ url: api.here(), ...withToken }));
  const [made] = (await engine.listWorkflows({ chat_id: GROUP, all: true })).workflows;
  server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made?.id}]`);
  const said = `User ${MIA.id}, who created or changed what runs here, is not an owner`;
  expect((await says(server, GROUP, said)).text).toContain("Create the workflow yourself");
  expect(api.seen).toEqual([]);
});

it("a secret goes to no other host, wherever in the request it is named", async () => {
  const { run, grant } = await start();
  await grant("network", "secrets");
  const requests = [
    { url: otherUrl("/a"), ...withToken },
    { url: otherUrl("/b?key={secrets.TOKEN}") },
    { url: otherUrl("/c"), method: "POST", data: { deep: [{ key: "{secrets['TOKEN']}" }] } },
    { url: "http://{context.host}/d", ...withToken },
    { url: otherUrl("/e"), headers: { "User-Agent": "{secrets.TOKEN}" } },
  ];
  for (const params of requests) {
    const steps = [
      { name: "Set", handler: "set_context", params: { key: "host", value: `127.0.0.1:${other.port}` } },
      call(params),
    ];
    const said = await run(MIA, ...steps);
    expect(said, JSON.stringify(params)).toContain(
      `may be sent only to 127.0.0.1:${api.port}, not to 127.0.0.1:${other.port}`,
    );
  }
  const tasks = [call({ url: otherUrl("/f"), ...withToken })];
  expect(await run(MIA, { name: "Both", handler: "parallel_group", params: { tasks } })).toContain(
    "may be sent only to",
  );
  // An owner is held to it, too.
  expect(await run(OWNER, call({ url: otherUrl("/g"), ...withToken }))).toContain("API_SECRET_HOSTS: TOKEN=");
  expect(other.seen).toEqual([]);
  expect(api.seen).toEqual([]);
});

it("a redirect never sends a secret to another host", async () => {
  const { run, grant } = await start();
  await grant("network", "secrets");
  api.answer = (request, response) => void response.writeHead(307, { location: otherUrl(request.url) }).end();
  const inUrl = await run(MIA, call({ url: `${api.here()}?key={secrets.TOKEN}` }));
  expect(inUrl).toContain("may be sent only to");
  const inBody = await run(MIA, call({ url: api.here(), method: "POST", data: { key: "{secrets.TOKEN}" } }));
  expect(inBody).toContain("may be sent only to");
  expect(other.seen).toEqual([]);
  // One in a header stays behind, and the request continues without it.
  const headers = { Authorization: "{secrets.TOKEN}", "User-Agent": "me {secrets.TOKEN}", Accept: "text/plain" };
  expect(await run(MIA, call({ url: api.here("/h"), headers }))).toContain("completed");
  expect(other.seen).toHaveLength(1);
  expect(other.seen[0]?.headers.accept).toBe("text/plain");
  expect(JSON.stringify(other.seen)).not.toContain("hush");
});

it("a question before a step with a secret can be answered only by people who may use it", async () => {
  const { server, grant } = await start();
  const ask = { name: "Ask", handler: "approval", params: { text: "Go on?", options: ["Yes", "No"] } };
  server.sendText(OWNER, GROUP, chainOf("Gate", [ask, call({ url: api.here(), ...withToken })]));
  const asked = await says(server, GROUP, "Go on?");
  await grant("network");
  await pressed(server, MIA, asked, "Yes");
  await pressed(server, NILS, asked, "Yes");
  expect(api.seen).toEqual([]);
  await grant("secrets");
  await pressed(server, MIA, asked, "Yes");
  await says(server, GROUP, "· completed ·");
  expect(api.seen[0]?.headers.authorization).toBe(`Bearer ${VALUE}`);
});
