import type { HelpMessages } from "./messages.ts";

/** The words of `/start`, `/help`, `/prompt` and small talk in English. */
export const helpEn: HelpMessages = {
  hello: (name) => `Hello${name === undefined ? "" : `, ${name}`}!`,
  purpose:
    "I run workflows from chat messages. An AI writes them as [MULTISTEP:…] shortcodes, you paste its answer here, " +
    "and I do the steps: send messages, call APIs, wait, ask for approval. They survive restarts.",
  tryThis: "Try this:",
  tryIt: "▶️ Try it",
  openHelp: "📖 Help",
  getPrompt: "🤖 Text for an AI",
  example: {
    name: "My first workflow",
    steps: ["Say hello", "Wait", "Say more"],
    first: "👋 Hello! In three seconds there is more.",
    last: "🎉 Done. Send /prompt to get a text that teaches your AI to write workflows.",
  },
  title: "Help",
  intro:
    "Give the text of /prompt to your AI, tell it what you want, and paste its answer here. " +
    "You can also write shortcodes yourself.",
  commands: "Commands",
  tapTopic: "Shortcodes, by topic:",
  writeTopic: (topics) => `Shortcodes, by topic: ${topics}`,
  topics: {
    workflows: "Workflows",
    steps: "Steps",
    handlers: "What steps can do",
    runs: "Runs",
    schedules: "Schedules",
    people: "Groups and people",
    more: "More",
  },
  explains: (command) => `/help ${command} explains one of them.`,
  back: "« Back",
  allCommands: "Commands (write them anywhere in a message; … = may contain colons, ? = optional)",
  forExample: "For example:",
  reply: "Reply:",
  params: "Params:",
  optional: "optional",
  handlers: (number) => `🧰 ${number} handlers:`,
  promptFile: (handlers) =>
    `Give this file to your AI, or paste its text into the chat with it. It explains all shortcodes and ${handlers} handlers.`,
  thanks: "You're welcome!",
  hints: [
    "I run [MULTISTEP:…] shortcodes, but this message has none. Send /start to try one, or /help.",
    "I don't chat, I run workflows. Send /prompt for a text that teaches an AI to write them, then paste its answer here.",
    "There is no shortcode in this message. /workflows lists your workflows, /runs your runs, /help everything else.",
  ],
  onlyText:
    "I read text, and text files (.txt and .md). Send the AI's answer as one of these. /help says what I can do.",
  summaries: {},
};
