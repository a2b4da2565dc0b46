import type { HelpMessages } from "../help-messages.ts";
import { rich } from "../rich-text.ts";

/** The words of `/start`, `/help`, `/prompt` and small talk in English. */
export const help: HelpMessages = {
  hello: (name) => `Hello${name === undefined ? "" : `, ${name}`}!`,
  purpose:
    "I run workflows from chat messages. An AI writes them as [MULTISTEP:…] shortcodes, you paste its answer here, " +
    "and I run the steps: send messages, call APIs, wait, ask for approval. Runs survive restarts.",
  tryThis: "Try this:",
  tryIt: "▶️ Try it",
  openHelp: "📖 Help",
  getPrompt: "🤖 Prompt for an AI",
  example: {
    name: "My first workflow",
    steps: ["Say hello", "Wait", "Say more"],
    first: "👋 Hello! More in three seconds.",
    last: "🎉 Done. Send /prompt to get a prompt that teaches your AI to write workflows.",
  },
  title: "Help",
  intro:
    "Give your AI the text from /prompt, tell it what you want, and paste its answer here. " +
    "You can also write shortcodes yourself.",
  commands: "Commands",
  tapTopic: "Try one, get the prompt for an AI, or read about the shortcodes by topic:",
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
  signs: "… = may contain colons, ? = may be left out",
  noSuchTopic: (written, near, topics) =>
    `No topic or shortcode "${written}".${near === undefined ? "" : ` Did you mean /help ${near}?`} Topics: ${topics}`,
  forExample: "For example:",
  reply: "Reply:",
  params: "Params:",
  result: "Result:",
  optional: "optional",
  handlers: (number) => `🧰 ${number} handlers:`,
  promptFile: (handlers) =>
    `Give this file to your AI, or paste its text into your conversation with it. It explains all shortcodes and ${handlers} handlers.`,
  thanks: "You're welcome!",
  wellbeing: "I'm well, thank you, and ready to run your workflows. /status shows what is running.",
  bye: "Goodbye! Your workflows keep running; /status shows what is running.",
  offerRun: (command) => rich`To run it, send ${command}`,
  hints: [
    "I run workflows from [MULTISTEP:…] shortcodes, and found none in this message. /start gives you one to try, and /help explains more.",
    "Give your AI the text from /prompt and tell it what you want. It writes the workflow, you paste its answer here, and I run it.",
    "I'm not sure what you'd like me to do. /workflows lists your workflows, /runs your runs, and /help says what else I can do.",
  ],
  onlyText:
    "I read text, and text files (.txt and .md). Send the AI's answer as one of these. /help says what I can do.",
  summaries: {},
  results: {},
  details: {},
  templates: (number) => `📐 ${number} templates:`,
};
