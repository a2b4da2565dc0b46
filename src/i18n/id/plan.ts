import { durationText } from "../duration-text.ts";
import type { StepEffect } from "../effect.ts";
import type { PlanHead, PlanMessages, PlannedChatAction, Theirs } from "../plan-messages.ts";
import { times } from "./times.ts";

/** See {@link PlanMessages}. */
export const plan: PlanMessages = {
  head,
  effect,
  onlyIf: (condition) => `hanya jika ${condition}`,
  mayNot: "saat ini tidak diizinkan",
  step: (handler) => `menjalankan ${handler}`,
  more: (rows) => `… dan ${rows} baris lagi`,
  moreEffects: (number) => `… dan ${number} lagi`,
  laterHost: (url) => `host yang baru diketahui saat dijalankan (${url})`,
  showAll: "Tampilkan semua",
  showAllBy: (command) => ["Untuk melihat semuanya, kirim ", command],
  complete: "Inilah semua yang akan dilakukan:",
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
  if (batch !== undefined) return `Jalankan ${which}: ${items} item, ${batch} sekaligus`;
  if (again) return `Jalankan lagi langkah ${which} yang belum selesai`;
  if (exists) return `Biarkan jadwal ${which} yang sudah ada: ${when}`;
  return when === undefined ? `Jalankan ${which} sekarang` : `Jadwalkan ${which}: ${when}`;
}

function changes({ change, workflow, theirs, names }: Extract<PlanHead, { kind: "steps" }>): string {
  const which = names.length > 3 ? `${names.length} langkah` : names.map((name) => `"${name}"`).join(", ");
  const where = named(workflow, theirs);
  if (change === "add") return `Tambahkan ke ${where}: ${which}`;
  if (change === "edit") return `Ubah di ${where}: ${which}`;
  return `Hapus dari ${where}: ${which}`;
}

function command({ label, name, theirs, id, args, schedules = [] }: Extract<PlanHead, { kind: "command" }>): string {
  const target = name === "" ? whose(id, theirs) : [named(name, theirs), id].filter((part) => part !== "").join(" · ");
  switch (label) {
    case "CREATE_WORKFLOW":
      return `Buat workflow "${name}"`;
    case "DELETE_WORKFLOW":
      return `Hapus workflow ${target}${withSchedules(schedules)}`;
    case "CANCEL":
      return `Batalkan eksekusi ${target}`;
    case "PAUSE":
      return `Jeda eksekusi ${target}`;
    case "RESUME":
      return `Lanjutkan eksekusi ${target}`;
    case "UNSCHEDULE":
      return `Hapus jadwal ${target}`;
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
  return theirs.what === "made" ? `${what} milik ${who}` : `${what} yang diubah ${who}`;
}

function withSchedules(times: readonly string[]): string {
  if (times.length === 0) return "";
  return ` beserta ${times.length === 1 ? "jadwalnya" : `${times.length} jadwalnya`}: ${times.join("; ")}`;
}

function person({ action, name }: Extract<PlanHead, { kind: "chat" }>): string {
  if (!("user_id" in action)) return "";
  return name === undefined ? `orang ${action.user_id}` : `${name} (${action.user_id})`;
}

function elsewhere({ chat, title }: Extract<PlanHead, { kind: "chat" }>): string {
  if (chat === undefined) return "";
  return title === undefined ? `, di chat ${chat}` : `, di "${title}" (${chat})`;
}

function chatAction(action: PlannedChatAction, who: string): string {
  switch (action.do) {
    case "pin":
      return `Sematkan pesan ${action.message_id}`;
    case "unpin":
      return `Lepas sematan pesan ${action.message_id}`;
    case "unpin_all":
      return "Lepas sematan SEMUA pesan";
    case "delete_message":
      return `Hapus pesan ${action.message_id}`;
    case "set_title":
      return `Ganti nama grup menjadi "${action.title}"`;
    case "set_description":
      return action.description === ""
        ? "Hapus deskripsi grup"
        : `Ganti deskripsi grup menjadi "${action.description}"`;
    case "member_info":
      return `Cari tahu tentang ${who}`;
    case "mute":
      return `Bisukan ${who}${until(action)}`;
    case "unmute":
      return `Izinkan ${who} menulis lagi`;
    case "ban":
      return `Blokir ${who}${until(action)}`;
    case "unban":
      return `Buka blokir ${who}`;
    case "kick":
      return `Keluarkan ${who} dari grup`;
  }
}

function until({ until, until_text }: Extract<PlannedChatAction, { do: "mute" | "ban" }>): string {
  if (until === undefined) return " selamanya";
  return ` sampai ${until_text ?? `${new Date(until * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`}`;
}

function effect(effect: StepEffect): string {
  switch (effect.kind) {
    case "say":
      return `mengirim ke sini: "${effect.text}"`;
    case "ask":
      return `bertanya: "${effect.text}" (${effect.options === "" ? ANSWERS[effect.wants ?? "text"] : effect.options})`;
    case "wait":
      return `menunggu ${waitText(effect.seconds)}`;
    case "read_documents":
      return `${effect.operation === "count" ? "menghitung" : "membaca"} dokumen ${effect.collection}${where(effect.query)}`;
    case "read_file":
      return effect.operation === "list" ? `menampilkan daftar file di ${effect.path}` : `membaca file ${effect.path}`;
    case "insert":
      return effect.documents === 1
        ? `menambah satu dokumen ke ${effect.collection}: ${effect.data}`
        : `menambah ${effect.documents} dokumen ke ${effect.collection}: ${effect.data}`;
    case "update":
      return effect.query === undefined
        ? `mengubah SEMUA dokumen ${effect.collection}: mengisi ${effect.fields}`
        : `mengubah dokumen ${effect.collection}${where(effect.query)}: mengisi ${effect.fields}`;
    case "delete":
      return effect.query === undefined
        ? `menghapus SEMUA dokumen ${effect.collection}`
        : `menghapus dokumen ${effect.collection}${where(effect.query)}`;
    case "database":
      return `${effect.operation} di ${effect.collection}, yang mungkin menghapus atau mengubah dokumen`;
    case "write_file":
      return `${effect.operation === "append" ? "menambah isi" : "menulis"} file ${effect.path}: "${effect.content}"`;
    case "keep_file":
      return `menyimpan file yang dikirim sebagai ${effect.path}`;
    case "delete_file":
      return `menghapus file ${effect.path}`;
    case "file":
      return `${effect.operation} pada file ${effect.path}, yang mungkin menghapus atau mengubahnya`;
    case "pipeline":
      return `mengolah file ${effect.from} dan menulis ke ${effect.to}`;
    case "request":
      return [
        `${effect.method} ${effect.url}`,
        effect.data === undefined ? "" : `, mengirim ${effect.data}`,
        effect.secrets.length === 0 ? "" : `, dengan secret ${effect.secrets.join(", ")}`,
      ].join("");
    case "ask_model":
      return `bertanya kepada AI: "${effect.prompt}"`;
    case "send":
      return `mengirim ke ${effect.title === undefined ? `chat ${effect.chat}` : `"${effect.title}" (${effect.chat})`}: "${effect.text}"`;
    case "quiet_shortcode":
    case "shortcode":
      return `menjalankan ${effect.shortcode} ${String(effect.params)}`.trim();
    case "right":
      return RIGHTS[effect.right];
    case "unknown":
      return "melakukan sesuatu yang baru diketahui saat dijalankan";
    case "later":
      return "memengaruhi workflow yang baru diketahui saat dijalankan";
    case "more":
      return "dan hal lain yang tidak bisa ditampilkan";
    case "words":
      return effect.text;
  }
}

const ANSWERS = {
  text: "jawaban tertulis",
  number: "angka",
  date: "tanggal",
  choice: "pilihan",
  file: "file",
} as const;

const RIGHTS = {
  files: "bekerja dengan file",
  database: "bekerja dengan data tersimpan",
  network: "mengakses jaringan",
  secrets: "memakai secret",
  admin: "bertindak sebagai administrator",
  "other-chats": "menulis ke chat lain",
  ai: "bertanya ke AI",
} as const;

function where(query: string | undefined): string {
  return query === undefined ? "" : ` dengan ${query}`;
}

function waitText(seconds: string): string {
  const number = Number(seconds);
  return Number.isFinite(number) ? durationText(number * 1000, times.units) : `${seconds} detik`;
}
