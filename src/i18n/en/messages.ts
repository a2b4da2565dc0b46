import type { Messages } from "../messages.ts";
import { code, rich } from "../rich-text.ts";
import { ai } from "./ai.ts";
import { help } from "./help.ts";
import { http } from "./http.ts";
import { plan } from "./plan.ts";
import { englishProblems } from "./problems.ts";
import { progress, replies } from "./replies.ts";
import { scheduleNews } from "./schedule-news.ts";
import { times } from "./times.ts";

/** What the answer to a question is. */
const WANTED = { text: "your answer", number: "a number", date: "a date", file: "a file" } as const;

/** What the bot says in English. */
export const en: Messages = {
  language: "English",
  help,
  owned: "You now own this bot. Paste an AI's answer that contains shortcodes, or send /start for an example.",
  wrongCode: "Wrong or expired code. Find the latest one in the bot's log and send /start with it.",
  wrongCodeTooOften:
    "Wrong code again. Wait for the next one, which appears in the bot's log within ten minutes, and send /start with it.",
  needsCode: "This bot has no owner yet. Send /start with the pairing code from its log, for example /start ABCD2345.",
  noAccess: (id) =>
    rich`You don't have access to this bot. Ask its owner for access, and send them your id: ${code(String(id))}.`,
  forwardedCommand: (name) =>
    `/${name} came from someone else's message, so nothing was done. To use it, send /${name} yourself.`,
  unknownCommand: (name, meant, commands) =>
    `Unknown command /${name}.${meant === undefined ? "" : ` Did you mean /${meant}?`} Commands: ${commands}`,
  full: (messages) =>
    `This chat can send ${messages} messages with shortcodes per minute. ` +
    "This one was not run; please send it again in a minute.",
  fullOfFiles: (megabytes) =>
    `This chat can send ${megabytes} MB of text files per minute. This one was not read; please send it again in a minute.`,
  edited: "Editing a message doesn't run it again. To run the new version, send it as a new message.",
  noSuchStatus: (written, known) => `Unknown status "${written}". Use one of: ${known}.`,
  gaveUp: "Something went wrong on my side, so the rest of this message was not run. Please send it again.",
  documentTooLarge: (megabytes) => `This document is too large. I read text documents of up to ${megabytes} MB.`,
  documentUnreadable: "I couldn't read this document. Please save it as plain text (.txt, UTF-8) and send it again.",
  documentKind: "I only read text documents (.txt and .md). Please send the text as one of these, or paste it.",
  settings: (language) => `Language: ${language}. To change it, choose one:`,
  noSuchLanguage: (written, known) => `I don't speak "${written}" yet, only ${known}.`,
  languageSet: (language) => `I'll use ${language} from now on.`,
  lists: {
    workflows: (total) => `Workflows (${total})`,
    noWorkflows: "No workflows in this chat yet. Paste an AI's answer that contains shortcodes, or see /help.",
    steps: (number) => `${number} step${number === 1 ? "" : "s"}`,
    runs: (total) => `Runs (${total})`,
    noRuns: "Nothing has run in this chat yet. Use /run to start a workflow.",
    schedules: (total) => `Schedules (${total})`,
    noSchedules: "Nothing is scheduled in this chat. SCHEDULED_WORKFLOW schedules a workflow; see /help.",
    tapRun: "Tap a number to open a run.",
    tapWorkflow: "Tap a number to open a workflow.",
    tapSchedule: "Tap a number to open a schedule.",
    runWhich: "Which workflow should I run?",
    nothingToRun: "No workflows to run in this chat. Paste an AI's answer that contains shortcodes, or see /help.",
    noSuchWorkflow: (written, meant) =>
      `No workflow "${written}" here.${meant === undefined ? "" : ` Did you mean "${meant}"?`}`,
    noSuchRun: (written) => `No run "${written}" here.`,
    active: (total) => `Unfinished runs (${total})`,
    nothingRunning: "Nothing is running in this chat. /runs lists past runs.",
    which: {
      pause: "Which run should I pause?",
      resume: "Which run should I resume?",
      retry: "Which run should I retry?",
      cancel: "Which run should I cancel?",
    },
    nothingTo: {
      pause: "Nothing is running in this chat. /runs lists past runs.",
      resume: "Nothing is paused in this chat. /runs lists the runs.",
      retry: "Nothing has failed in this chat. /runs lists the runs.",
      cancel: "Nothing is running in this chat. /runs lists past runs.",
    },
    page: (page, pages, command) => `Page ${page} of ${pages}${command === undefined ? "" : ` · next: ${command}`}`,
    back: "« Back to list",
    refresh: "🔄 Refresh",
    run: "▶️ Run",
    unschedule: "🚫 Remove schedule",
    unscheduled: "Schedule removed.",
  },
  ai,
  suspension: {
    suspended: (workflow, id) =>
      rich`⏸ The schedule for ${workflow} is suspended because someone else changed what it starts · ${id}`,
    changed: (who, step, workflow, at) => `${who} changed "${step}" in "${workflow}" (${at})`,
    startsNow: (workflow, who) => `It now starts "${workflow}", which ${who} created`,
    more: (changes) => `… and ${changes} more`,
    waitsFor: (person) => `It won't start anything until ${person} reviews the change and lets it run again.`,
    decideThere: (id) => rich`Open the chat where you scheduled it and find ${id} in /schedules.`,
    over: (workflow) =>
      `The schedule for "${workflow}" was suspended because someone else changed what it starts. This has been resolved.`,
    look: "🔎 Show what would run",
    resume: "▶️ Let it run again",
    toLook: "To see what it would start:",
    toResume: "To let it run again:",
    toRemove: "To remove it:",
  },
  webhookSuspension: {
    suspended: (workflow, id) =>
      rich`⏸ The webhook for ${workflow} is suspended because someone else changed what it starts · ${id}`,
    startsNow: (workflow, who) => `It now starts "${workflow}", which ${who} created`,
    decideThere: (id) => rich`Open the chat where you created it and find ${id} with [MULTISTEP:LIST_WEBHOOKS].`,
    over: (workflow) =>
      `The webhook for "${workflow}" was suspended because someone else changed what it starts. This has been resolved.`,
  },
  buttons: {
    pause: "⏸ Pause",
    resume: "▶️ Resume",
    cancel: "🚫 Cancel",
    retry: "🔁 Retry failed",
    again: "🔁 Run again",
    details: "Details",
    picture: "Picture",
    copy: "Copy id",
    id: "Show id",
  },
  press: {
    tooOld: "This button has expired. Nothing was done.",
    tooMany: "Too many taps. Nothing was done; please wait a minute.",
    stranger: "You don't have access to this bot. Ask its owner for access.",
    otherChat: "This button belongs to another chat.",
    notYours: "Only the person this is for, or an owner of the bot, can use this button.",
    expired: "This has expired. Nothing was done; please send the message again.",
    failed: "That didn't work. Please try again.",
    paused: "Paused.",
    resumed: "Resumed.",
    cancelled: "Cancelled.",
    retried: "Running again.",
    retriedEarlier: "Running again with its original steps; the workflow has changed since.",
    detailsCome: "Sending the details.",
    pictureComes: "Sending the picture.",
    done: "Done.",
    doneAlready: "This has already been done.",
    pressedAlready: (name) => `${name} already used this button.`,
    choseOther: (name, label) => `${name} already chose another option: ${label}`,
    decidedAlready: (decision) => `Already decided: ${decision}.`,
    chooseOne: (options) => `Choose one: ${options}`,
  },
  plan,
  confirm: {
    ask: "Should I do this?",
    forwarded: (from) => (from === "" ? "Forwarded" : `Forwarded from "${from}"`),
    via_bot: (from) => `Written by "${from}"`,
    byAi: "The AI wants to do this for you",
    offered: (from) => `Written by "${from}"`,
    nothingYet: "Nothing happens until you confirm.",
    run: "▶️ Run",
    discard: "🗑 Discard",
    always: "Run, and don't ask again here",
    ranUnasked: "▶️ Run; I won't ask again here",
    discarded: "🗑 Discarded",
    changed: "⚠️ Asking again, because the plan has changed",
    pressOne: "Choose Run or Discard.",
    ownerOnly: "Only an owner of the bot can choose this.",
    questionTooOld: "This question has expired. Please send the message again.",
    answer: (run, discard) => ["Send ", run, " to run it, or ", discard, " to discard it."],
    neverAsk: " CONFIRM=never turns these questions off.",
    asksOwners: "In this chat, owners are asked to confirm, as set by CONFIRM. /confirm off turns that off.",
    asksNot: "In this chat, owners are not asked to confirm. /confirm on turns that back on.",
    onOrOff: (written) => `Use /confirm on or /confirm off, not "${written}".`,
  },
  closings: {
    late: "⌛ Nobody decided in time.",
    unanswered: "⌛ Nobody answered in time.",
    cancelled: "🚫 Cancelled; no answer needed.",
    over: "This question is no longer open.",
    expired: "⌛ Nobody decided in time, so nothing was done. Send the message again if you still want it.",
  },
  grant: {
    ownerOnly: "Only an owner of the bot can do that.",
    noRight: (word, meant) => `Unknown permission "${word}".${meant === undefined ? "" : ` Did you mean ${meant}?`} `,
    usage: (command, rights) =>
      `Permissions: ${rights}, or all. Add the numeric id of a person or group, as in ` +
      `"/${command} files,network 123456789"; "here" means this chat. In a reply, you can leave out the id of the person you're replying to.`,
    given: (to, rights, isHere) =>
      `${isHere ? "This chat" : to < 0 ? `Everyone allowed in chat ${to}` : to} can now use: ${rights}. Use /revoke to undo this.`,
    taken: (to, rights) => `Revoked from ${to}: ${rights}.`,
    hadNone: (to) => `${to} had none of these permissions.`,
    nobody: "No permissions granted yet; owners have them all. To grant some, send for example ",
    list: "Granted permissions:",
    chat: "chat",
  },
  answer: {
    you: "you",
    usage: "Send /answer with the question's code and your choice.",
    nothingOpen: "Nothing in this chat is waiting for an answer.",
    noSuchCode: (code) => `No open question has the code "${code}". /approve lists what is waiting for an answer.`,
    waitsOne: (hasButtons) =>
      hasButtons
        ? "This is waiting for an answer. Tap a button below the question, or send one of its options:"
        : "This is waiting for an answer. Send one of these lines, or just the option:",
    waitMany: (hasButtons, example) =>
      hasButtons
        ? `These are waiting for an answer. Tap a button below a question, or send its number and an option, such as ${example}`
        : `These are waiting for an answer. Send one of these lines, or a number and an option, such as ${example}`,
    write: (wants, isGroup) =>
      isGroup ? `✏️ Reply to this message with ${WANTED[wants]}.` : `✏️ Send ${WANTED[wants]}.`,
    decide: "To decide, send one of these, or just the option:",
    offer: (label) => `${label}? Send `,
  },
  dashboard: {
    open: "Your runs, workflows and schedules:",
    button: "📊 Open the dashboard",
    inPrivate: (link) => rich`The dashboard opens in a private chat with me: ${link}`,
    local: (address) =>
      rich`The dashboard is at ${address} on the bot's own machine. To open it here, set PUBLIC_URL to its public HTTPS address.`,
    notServed:
      "The dashboard is not reachable from here. The bot's operator must set HTTP_PORT, and set PUBLIC_URL to its public HTTPS address.",
  },
  slashCommands: {
    dashboard: "watch runs, workflows and schedules",
    start: "show what this bot can do",
    help: "show help, or explain one shortcode: /help ADD_STEP",
    workflows: "list this chat's workflows",
    runs: "list this chat's runs",
    run: "run a workflow: /run or /run NAME",
    status: "show what is running: /status or /status ID",
    pause: "pause a run: /pause or /pause ID",
    resume: "resume a paused run: /resume or /resume ID",
    retry: "retry a failed run: /retry or /retry ID",
    cancel: "cancel a run: /cancel or /cancel ID",
    approve: "show what is waiting for an answer, or answer it",
    new: "start a new conversation with the AI",
    stop: "stop what the AI is doing",
    usage: "show this chat's AI usage for today",
    prompt: "get the prompt that teaches an AI to write workflows",
    schedules: "list this chat's schedules",
    settings: "choose the bot's language",
    confirm: "ask owners to confirm in this chat: /confirm on or off",
    token: "create, list or revoke tokens for the HTTP API",
    grant: "grant permissions to a person or chat, or list them",
    revoke: "revoke permissions",
  },
  http,
  terminal: {
    greeting: (version, database) =>
      `Stepgram ${version}. Database: ${database}.\n` +
      "Paste a message with [MULTISTEP:...] shortcodes. /help lists them, Tab completes commands, Ctrl-D quits.",
    unfinished: (runs) =>
      `${runs} ${runs === 1 ? "run" : "runs"} not finished; ${runs === 1 ? "it continues" : "they continue"} when Stepgram restarts.`,
    takenOver: "Another Stepgram process has taken over this chat.",
    emptyInput: "The input is empty; there is nothing to run.",
  },
  progress,
  replies,
  times,
  scheduleNews,
  problems: englishProblems,
};
