import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressData } from "../bot-api/button-presses.ts";
import { HARMFUL } from "./harmful-messages.ts";

/**
 * One allowed person, with the files and database capabilities, tries to stop the bot for SOAK_SECONDS (300 by default),
 * while its owner asks for /runs every two seconds. The program runs as `npm start` runs it, with a heap of 300 MB. Exits 1
 * if it dies, if an answer to the owner takes longer than two seconds, if it takes more memory, or if more is stored than
 * docs/limits.md allows. Where other programs keep the machine busy, the median counts, and may be longer by as much as there is
 * less of the machine. A run with SOAK_SECONDS reports the times and judges only the rest.
 */
const isShort = process.env.SOAK_SECONDS !== undefined;
const seconds = Number(process.env.SOAK_SECONDS ?? 300);
const HEAP_MB = 300;
const OWNER = { id: 501, first_name: "Olla" };
const ATTACKER = { id: 602, first_name: "Mallory" };
const SECRET = "&".repeat(40);
/** Between two messages of the attacker, and between two questions of the owner. */
const ATTACK_MS = 700;
const ASK_MS = 2_000;
/** The longest the owner waits for each answer before the soak gives up. */
const GOAL_MS = 2_000;
const PATIENCE_MS = 60_000;
/** A machine is shared if other programs use more than this much of one processor. */
const SHARED = 0.3;
/** The heap, and the same again for the database's thread and memory outside the heap. */
const MOST_MEMORY = 2 * HEAP_MB * 1e6;
/** What one chat may store according to docs/limits.md, and the same again for the database's overhead. */
const MOST_DISK = 2 * 1_000_000_000;

const server = await BotApiServer.start();
const dataDir = mkdtempSync(join(tmpdir(), "soak-"));
const child = start();
const took: number[] = [];
const tookBefore: number[] = [];
let [mostMemory, mostDisk, said] = [0, 0, 0];
let hasEnded = false;

try {
  await server.waitFor("the bot", () => server.calls.some(({ method }) => method === "getUpdates"));
  for (const grant of ["files", "database"]) {
    server.sendText(OWNER, OWNER.id, `/grant ${grant} ${ATTACKER.id}`);
    await server.waitFor("the grant", () =>
      server.texts(OWNER.id).some((text) => text.startsWith(`${ATTACKER.id} can now use: ${grant}.`)),
    );
  }
  for (let i = 0; i < 5; i++) tookBefore.push(await ask());
  const [busyBefore, ownBefore, began] = [busySeconds(), ownSeconds(), performance.now()];
  const end = began + seconds * 1_000;
  const attack = attackUntil(end);
  while (performance.now() < end && !hasEnded) {
    took.push(await ask());
    mostMemory = Math.max(mostMemory, memoryOf(child));
    mostDisk = Math.max(mostDisk, sizeOf(dataDir));
    await pause(ASK_MS);
  }
  await attack;
  const others = busySeconds() - busyBefore - (ownSeconds() - ownBefore);
  report(others / ((performance.now() - began) / 1_000));
} finally {
  child.kill("SIGKILL");
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function start(): ChildProcess {
  const program = spawn(process.execPath, [fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url))], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH ?? "",
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
      BOT_TOKEN: server.token,
      TELEGRAM_API_ROOT: server.url,
      DATA_DIR: dataDir,
      OWNER_IDS: String(OWNER.id),
      ALLOWED_USER_IDS: String(ATTACKER.id),
      SECRET_KEY: SECRET,
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let log = "";
  program.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = `${log}${text}`.slice(-4_000);
  });
  program.once("exit", (code, signal) => {
    if (hasEnded) return;
    hasEnded = true;
    console.error(`the program ended by itself: ${code ?? signal}\n${log}`);
    process.exitCode = 1;
  });
  return program;
}

/** Sends one harmful message after another, and presses every button that runs something. */
async function attackUntil(end: number): Promise<void> {
  const pressed = new Set<number>();
  for (let i = 0; performance.now() < end && !hasEnded; i++) {
    const { text, asFile } = (HARMFUL[i % HARMFUL.length] as (i: number) => { text: string; asFile?: true })(i);
    if (asFile === true) server.sendFile(ATTACKER, ATTACKER.id, `${i}.txt`, text);
    else server.sendText(ATTACKER, ATTACKER.id, text);
    said++;
    for (const message of server.messages(ATTACKER.id).slice(-20)) {
      const button = message.keyboard.flat().find((one) => one.text.includes("Run"));
      if (button?.callback_data === undefined || pressed.has(message.message_id)) continue;
      pressed.add(message.message_id);
      pressData(server, ATTACKER, message, button.callback_data);
    }
    await pause(ATTACK_MS);
  }
}

/** How long the owner waits for an answer, in milliseconds. */
async function ask(): Promise<number> {
  const before = server.messages(OWNER.id).length;
  const began = performance.now();
  server.sendText(OWNER, OWNER.id, "/runs");
  await server.waitFor("the owner's answer", () => server.messages(OWNER.id).length > before || hasEnded, PATIENCE_MS);
  return performance.now() - began;
}

function memoryOf({ pid }: ChildProcess): number {
  if (hasEnded) return 0;
  const [, kilobytes = "0"] = /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** The bytes that the directory takes on the disk. */
function sizeOf(directory: string): number {
  let bytes = 0;
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false });
    if (stats?.isFile() === true) bytes += stats.blocks * 512;
  }
  return bytes;
}

/** The processor time that all programs of this machine have used, in seconds; 0 if the system doesn't tell. */
function busySeconds(): number {
  if (process.platform !== "linux") return 0;
  const [, user = 0, nice = 0, system = 0] = readFileSync("/proc/stat", "utf8").split(/\s+/, 4).map(Number);
  return (user + nice + system) / 100;
}

/** The processor time of this program and the one that it started, in seconds. */
function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  if (process.platform !== "linux" || hasEnded) return (user + system) / 1e6;
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (user + system) / 1e6 + (Number(fields[11]) + Number(fields[12])) / 100;
}

/** `others`: how many processors other programs kept busy. */
function report(others: number): void {
  hasEnded = true;
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  const late = took.filter((ms) => ms > GOAL_MS).length;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  console.log(`/runs before: ${tookBefore.map((ms) => Math.round(ms)).join(", ")} ms`);
  console.log(`${said} harmful messages in ${seconds} s`);
  console.log(
    `/runs: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms; ${late} of ${took.length} above 2 s`,
  );
  console.log(`memory ${megabytes(mostMemory)}, disk ${megabytes(mostDisk)}`);
  const isShared = others > SHARED;
  const [own, goal] = isShared ? [at(0.5), sharedGoal(others)] : [at(1), GOAL_MS];
  if (isShared)
    console.log(`other programs used ${others.toFixed(1)} processors: half of the answers within ${goal} ms will do`);
  const wrong = [
    ...(own > goal && !isShort ? [`${isShared ? "half of the answers" : "an answer"} took more than ${goal} ms`] : []),
    ...(mostMemory > MOST_MEMORY ? [`more than ${megabytes(MOST_MEMORY)} of memory`] : []),
    ...(mostDisk > MOST_DISK ? [`more than ${megabytes(MOST_DISK)} on the disk`] : []),
  ];
  for (const what of wrong) console.error(what);
  if (wrong.length > 0) process.exitCode = 1;
}

/** The longest median answer time, in milliseconds, when other programs use part of the machine. */
function sharedGoal(others: number): number {
  const all = availableParallelism();
  return Math.round((GOAL_MS * all) / Math.max(all / 10, all - others));
}
