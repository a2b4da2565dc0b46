import { durationText } from "../duration-text.ts";
import type { StepEffect } from "../effect.ts";
import type { PlanHead, PlanMessages, PlannedChatAction, Theirs } from "../plan-messages.ts";
import { times } from "./times.ts";

/** See {@link PlanMessages}. */
export const plan: PlanMessages = {
  head,
  effect,
  onlyIf: (condition) => `only if ${condition}`,
  mayNot: "not permitted now",
  step: (handler) => `runs ${handler}`,
  more: (rows) => `… and ${rows} more ${rows === 1 ? "line" : "lines"}`,
  moreEffects: (number) => `… and ${number} more`,
  laterHost: (url) => `a host that isn't known until it runs (${url})`,
  showAll: "Show all",
  showAllBy: (command) => ["To see all of it, send ", command],
  complete: "Here is everything this would do:",
};

function head(head: PlanHead): string {
  switch (head.kind) {
    case "start":
      return start(head);
    case "steps":
      return changes(head);
    case "chat":
      return `${chatAction(head.action, person(head))}${elsewhere(head)}`;
    case "command":
      return command(head);
  }
}

function start({ workflow, theirs, when, batch, items, again, exists }: Extract<PlanHead, { kind: "start" }>): string {
  const which = named(workflow, theirs);
  if (batch !== undefined) return `Run ${which}: ${items} ${items === 1 ? "item" : "items"}, ${batch} at once`;
  if (again) return `Run the unfinished steps of ${which} again`;
  if (exists) return `Leave ${which} scheduled as it is: ${when}`;
  return when === undefined ? `Run ${which} now` : `Schedule ${which}: ${when}`;
}

function changes({ change, workflow, theirs, names }: Extract<PlanHead, { kind: "steps" }>): string {
  const which = names.length > 3 ? `${names.length} steps` : names.map((name) => `"${name}"`).join(", ");
  const where = named(workflow, theirs);
  if (change === "add") return `Add to ${where}: ${which}`;
  if (change === "edit") return `Change in ${where}: ${which}`;
  return `Remove from ${where}: ${which}`;
}

function command({ label, name, theirs, id, args, schedules = [] }: Extract<PlanHead, { kind: "command" }>): string {
  const target = name === "" ? whose(id, theirs) : [named(name, theirs), id].filter((part) => part !== "").join(" · ");
  switch (label) {
    case "CREATE_WORKFLOW":
      return `Create the workflow "${name}"`;
    case "DELETE_WORKFLOW":
      return `Delete the workflow ${target}${withSchedules(schedules)}`;
    case "CANCEL":
      return `Cancel the run ${target}`;
    case "PAUSE":
      return `Pause the run ${target}`;
    case "RESUME":
      return `Resume the run ${target}`;
    case "UNSCHEDULE":
      return `Remove the schedule for ${target}`;
    default:
      return args === "" ? label : `${label}: ${args}`;
  }
}

function named(name: string, theirs: Theirs | undefined): string {
  return whose(`"${name}"`, theirs);
}

/** What a command is about, and its creator if that is someone else. */
function whose(what: string, theirs: Theirs | undefined): string {
  if (theirs === undefined) return what;
  const who = `${theirs.person} (${theirs.id})`;
  return theirs.what === "made" ? `${what} by ${who}` : `${what} changed by ${who}`;
}

function withSchedules(times: readonly string[]): string {
  if (times.length === 0) return "";
  return ` and its ${times.length === 1 ? "schedule" : `${times.length} schedules`}: ${times.join("; ")}`;
}

function person({ action, name }: Extract<PlanHead, { kind: "chat" }>): string {
  if (!("user_id" in action)) return "";
  return name === undefined ? `person ${action.user_id}` : `${name} (${action.user_id})`;
}

function elsewhere({ chat, title }: Extract<PlanHead, { kind: "chat" }>): string {
  if (chat === undefined) return "";
  return title === undefined ? `, in the chat ${chat}` : `, in "${title}" (${chat})`;
}

function chatAction(action: PlannedChatAction, who: string): string {
  switch (action.do) {
    case "pin":
      return `Pin message ${action.message_id}`;
    case "unpin":
      return `Unpin message ${action.message_id}`;
    case "unpin_all":
      return "Unpin ALL messages";
    case "delete_message":
      return `Delete message ${action.message_id}`;
    case "set_title":
      return `Rename the group to "${action.title}"`;
    case "set_description":
      return action.description === ""
        ? "Remove the group's description"
        : `Set the group's description to "${action.description}"`;
    case "member_info":
      return `Look up ${who}`;
    case "mute":
      return `Mute ${who}${until(action)}`;
    case "unmute":
      return `Let ${who} write again`;
    case "ban":
      return `Ban ${who}${until(action)}`;
    case "unban":
      return `Lift the ban on ${who}`;
    case "kick":
      return `Remove ${who} from the group`;
  }
}

function until({ until, until_text }: Extract<PlannedChatAction, { do: "mute" | "ban" }>): string {
  if (until === undefined) return " forever";
  return ` until ${until_text ?? `${new Date(until * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`}`;
}

function effect(effect: StepEffect): string {
  switch (effect.kind) {
    case "say":
      return `sends here: "${effect.text}"`;
    case "ask":
      return `asks: "${effect.text}" (${effect.options === "" ? ANSWERS[effect.wants ?? "text"] : effect.options})`;
    case "wait":
      return `waits ${waitText(effect.seconds)}`;
    case "read_documents":
      return `${effect.operation === "count" ? "counts documents in" : "reads documents from"} ${effect.collection}${where(effect.query)}`;
    case "read_file":
      return effect.operation === "list" ? `lists the files in ${effect.path}` : `reads the file ${effect.path}`;
    case "insert":
      return effect.documents === 1
        ? `adds a document to ${effect.collection}: ${effect.data}`
        : `adds ${effect.documents} documents to ${effect.collection}: ${effect.data}`;
    case "update":
      return effect.query === undefined
        ? `changes ALL documents in ${effect.collection}: sets ${effect.fields}`
        : `changes documents in ${effect.collection}${where(effect.query)}: sets ${effect.fields}`;
    case "delete":
      return effect.query === undefined
        ? `deletes ALL documents from ${effect.collection}`
        : `deletes documents from ${effect.collection}${where(effect.query)}`;
    case "database":
      return `${effect.operation} on ${effect.collection}, which may delete or change documents`;
    case "write_file":
      return `${effect.operation === "append" ? "appends to" : "writes"} the file ${effect.path}: "${effect.content}"`;
    case "keep_file":
      return `saves the file someone sends as ${effect.path}`;
    case "delete_file":
      return `deletes the file ${effect.path}`;
    case "file":
      return `${effect.operation} on the file ${effect.path}, which may delete or change it`;
    case "pipeline":
      return `processes the file ${effect.from} and writes to ${effect.to}`;
    case "request":
      return [
        `${effect.method} ${effect.url}`,
        effect.data === undefined ? "" : `, sending ${effect.data}`,
        effect.secrets.length === 0
          ? ""
          : `, with the ${effect.secrets.length === 1 ? "secret" : "secrets"} ${effect.secrets.join(", ")}`,
      ].join("");
    case "ask_model":
      return `asks the AI: "${effect.prompt}"`;
    case "send":
      return `sends to ${effect.title === undefined ? `chat ${effect.chat}` : `"${effect.title}" (${effect.chat})`}: "${effect.text}"`;
    case "quiet_shortcode":
    case "shortcode":
      return `runs ${effect.shortcode} ${String(effect.params)}`.trim();
    case "right":
      return RIGHTS[effect.right];
    case "unknown":
      return "does something that isn't known until it runs";
    case "later":
      return "affects a workflow that isn't known until it runs";
    case "more":
      return "and more that can't be shown";
    case "words":
      return effect.text;
  }
}

const ANSWERS = {
  text: "a written answer",
  number: "a number",
  date: "a date",
  choice: "a choice",
  file: "a file",
} as const;

const RIGHTS = {
  files: "works with files",
  database: "works with stored data",
  network: "calls the network",
  secrets: "uses secrets",
  admin: "acts as an administrator",
  "other-chats": "writes to another chat",
  ai: "asks the AI",
} as const;

function where(query: string | undefined): string {
  return query === undefined ? "" : ` where ${query}`;
}

function waitText(seconds: string): string {
  const number = Number(seconds);
  return Number.isFinite(number) ? durationText(number * 1000, times.units) : `${seconds} s`;
}
