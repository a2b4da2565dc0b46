import { Console } from "node:console";
import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import { Writable } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { visible } from "../../grammar/plain-text.ts";
import { labelOf } from "../commands/command.ts";
import { BUILT_IN_REGISTRY } from "../commands/registry.ts";
import { atMost } from "../engine/at-most.ts";
import { HELP_TOPICS } from "../i18n/help-messages.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { isInMenu, slashCommands } from "../telegram/slash-commands/slash-commands.ts";
import { type Screen, screenOutput } from "./output.ts";
import { type TerminalOptions, TerminalSession } from "./session.ts";

const PROMPT = "> ";
/** How long a message entered just before the end may take, in ms, before the next session gets it. */
const LAST_MESSAGE_MS = 3_000;
/** How long a session that is interrupted while starting may take to open, so that it can be closed. */
const OPENING_MS = 3_000;
const ADOPT_MS = 5_000;
const PASTE_MARKS_ON = "\u001b[?2004h";
const PASTE_MARKS_OFF = "\u001b[?2004l";

export interface InteractiveOptions extends Omit<TerminalOptions, "show"> {
  input: ReadStream;
  output: WriteStream;
  /** Shown first. */
  greeting: string;
  signal: AbortSignal;
  /** Called for Ctrl-C, which sends no signal at the prompt. It aborts `signal`. */
  interrupt(): void;
  /**
   * Receives a function that prints output outside the chat, such as the log, above the prompt; undefined once there is no
   * prompt.
   */
  onPrinter(print: ((text: string) => void) | undefined): void;
}

/** An interactive chat, until Ctrl-D, Ctrl-C, `/quit` or the signal. */
export async function runInteractive(options: InteractiveOptions): Promise<void> {
  const { input, output, greeting, signal, log } = options;
  signal.throwIfAborted();
  output.write(`${greeting}\n\n`);
  const lines = createInterface({ input, output, prompt: PROMPT, terminal: true, historySize: 100, completer });
  let open = true;
  const screen: Screen = {
    write: (text) => output.write(text),
    columns: () => output.columns,
    rows: () => output.rows,
    // Respects NO_COLOR and TERM=dumb.
    hasColours: () => output.hasColors(),
    aside(print) {
      // The input may span several rows; its first row is where the cursor's row count starts.
      moveCursor(output, 0, -lines.getCursorPos().rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      print();
      if (open) lines.prompt(true);
    },
  };
  const shown = screenOutput(screen, MESSAGES[options.locale ?? "en"].progress);
  const session = new TerminalSession({ ...options, show: (message) => shown.show(message) });
  const ended = new Promise<void>((resolve) => {
    lines.on("close", () => {
      open = false;
      resolve();
    });
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const said = new Set<Promise<void>>();
  const joiner = new LineJoiner((text) => {
    if (/^\/(quit|exit)(\s|$)/.test(text)) return lines.close();
    const saying: Promise<void> = session
      .say(text)
      .catch((err: unknown) => log.error({ err }, "could not accept a message"))
      .finally(() => said.delete(saying));
    said.add(saying);
  });
  lines.on("line", (line) => {
    shown.disturb();
    joiner.line(line);
    if (open) lines.prompt();
  });
  lines.on("SIGINT", options.interrupt);
  const print = (text: string): void => {
    shown.disturb();
    screen.aside(() => output.write(text));
  };
  options.onPrinter(print);
  const console = redirectConsole(print);
  input.on("keypress", (_text: string | undefined, key: { name?: string } | undefined) => {
    if (key?.name === "paste-start") joiner.pasteBegins();
    else if (key?.name === "paste-end") joiner.pasteEnds(lines.line);
  });

  let adopting: NodeJS.Timeout | undefined;
  const opening = session.open().then(() => session.showWaiting());
  try {
    await Promise.race([opening, ended]);
    if (!open || signal.aborted) return;
    adopting = setInterval(() => {
      session.adoptAbandoned().catch((err: unknown) => log.debug({ err }, "could not look for abandoned chats"));
    }, ADOPT_MS);
    output.write(PASTE_MARKS_ON);
    lines.prompt();
    await ended;
  } finally {
    clearInterval(adopting);
    lines.close();
    output.write(`${PASTE_MARKS_OFF}\n`);
    options.onPrinter(undefined);
    console.restore();
    await atMost(
      OPENING_MS,
      opening.catch(() => {}),
    );
    joiner.flush();
    await atMost(LAST_MESSAGE_MS, Promise.all(said));
    const farewell = await session.farewell().catch(() => undefined);
    if (farewell !== undefined) output.write(`${farewell}\n`);
    await session.close();
  }
}

/** Redirects everything that handlers print to the console to `print`, until `restore`. */
function redirectConsole(print: (text: string) => void): { restore(): void } {
  const before = globalThis.console;
  const above = new Writable({
    decodeStrings: false,
    write(text: unknown, _encoding, done) {
      print(visible(String(text)));
      done();
    },
  });
  globalThis.console = new Console(above, above);
  return {
    restore() {
      globalThis.console = before;
    },
  };
}

const COMMANDS = [...slashCommands.filter(isInMenu).map(({ name }) => `/${name}`), "/quit"];
/** What `/help` explains, besides the topics. */
const EXPLAINED = [...HELP_TOPICS, ...BUILT_IN_REGISTRY.commands.map(labelOf)];

/** What Tab completes a line to: the slash commands that begin this way, and after `/help` its topics and the shortcodes. */
export function completer(line: string): [string[], string] {
  const [, topic] = /^\/help (.*)$/.exec(line) ?? [];
  if (topic !== undefined) return [beginning(EXPLAINED, topic).map((one) => `/help ${one}`), line];
  return [line.startsWith("/") ? beginning(COMMANDS, line) : [], line];
}

function beginning(names: readonly string[], start: string): string[] {
  return names.filter((name) => name.toLowerCase().startsWith(start.toLowerCase()));
}

/** Lines that arrive within this time of each other, in ms, were pasted. */
const PASTE_GAP_MS = 50;

/**
 * Joins lines into messages: lines that arrive at once were pasted and form one message. In terminals that mark pastes
 * (`pasteBegins`, `pasteEnds`), time doesn't matter, and an unfinished last line waits for Enter.
 */
export class LineJoiner {
  readonly #emit: (message: string) => void;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pasting = false;

  constructor(emit: (message: string) => void) {
    this.#emit = emit;
  }

  line(text: string): void {
    this.#lines.push(text);
    clearTimeout(this.#timer);
    if (!this.#pasting) this.#timer = setTimeout(() => this.flush(), PASTE_GAP_MS);
  }

  pasteBegins(): void {
    this.#pasting = true;
    clearTimeout(this.#timer);
  }

  /** `rest` is the unfinished line at the prompt. */
  pasteEnds(rest: string): void {
    this.#pasting = false;
    if (rest === "" && this.#lines.length > 0) this.#timer = setTimeout(() => this.flush(), PASTE_GAP_MS);
  }

  /** Sends the lines so far. */
  flush(): void {
    clearTimeout(this.#timer);
    const message = this.#lines.join("\n");
    this.#lines = [];
    if (message.trim() !== "") this.#emit(message);
  }
}
