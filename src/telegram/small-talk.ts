/** What someone who writes neither a shortcode nor a command seems to want: an answer, or the slash command with that name. */
export type SmallTalk = "greeting" | "wellbeing" | "thanks" | "bye" | TalkCommand;

/** The slash commands that are also understood without their slash. */
export type TalkCommand =
  | "status"
  | "run"
  | "help"
  | "workflows"
  | "runs"
  | "schedules"
  | "pause"
  | "resume"
  | "retry"
  | "cancel"
  | "prompt"
  | "settings";

/** Whole messages, in lower case, without punctuation and emoji. */
const PHRASES: Readonly<Record<SmallTalk, ReadonlySet<string>>> = {
  greeting: phrases(
    "hi, hello, hey, hiya, yo, hi there, hello there, hey there, hi bot, hello bot, good morning, good afternoon, good evening, morning, start",
    "halo, hai, hei, halo bot, hai bot, selamat pagi, selamat siang, selamat sore, selamat malam, pagi, siang, sore, malam, assalamualaikum, mulai",
    "hola, buenos días, buenas, buenas tardes, buenas noches, hallo, guten morgen, guten tag, guten abend, moin, servus",
    "привет, здравствуйте, доброе утро, добрый день, добрый вечер, مرحبا, السلام عليكم, أهلا, صباح الخير, مساء الخير",
    "oi, olá, bom dia, boa tarde, boa noite, bonjour, salut, bonsoir",
  ),
  thanks: phrases(
    "thanks, thank you, thx, ty, thank you so much, thanks a lot, many thanks, thank you very much, great thanks, ok thanks, perfect, great, nice, cool, awesome, well done, good job, good bot, thanks so much, thanks again, great job",
    "terima kasih, makasih, trims, terima kasih banyak, makasih ya, makasih banyak, mantap, keren, bagus, sip",
    "gracias, muchas gracias, danke, vielen dank, danke schön, спасибо, большое спасибо, شكرا, شكرا جزيلا",
    "obrigado, obrigada, muito obrigado, merci, merci beaucoup",
  ),
  status: phrases(
    "what is running, what's running, whats running, what is running now, what's running now, what is running right now, anything running, is anything running, what are you doing, what are you running, status, how is it going, how's it going, is it done, is it finished, are you done, what is going on, what's going on, what is happening, what's happening, what's up, any progress, progress",
    "apa yang sedang berjalan, ada yang berjalan, ada yang sedang berjalan, ada yang jalan, apa yang berjalan, yang sedang berjalan apa, lagi jalan apa, sedang apa, lagi apa, apa yang jalan, sudah selesai, udah selesai, sampai mana, gimana progresnya, bagaimana progresnya",
    "qué se está ejecutando, qué está corriendo, was läuft, was läuft gerade, что запущено, что выполняется, ماذا يعمل الآن, o que está rodando, o que está em execução, qu'est-ce qui tourne",
  ),
  run: phrases(
    "run it, run, run this, run that, run it now, start it, start it now, execute it, execute, go ahead, do it, launch it",
    "jalankan, jalankan sekarang, jalanin, jalanin dong, mulai sekarang, eksekusi",
    "ejecútalo, hazlo, starte es, führ es aus, запусти, запускай, شغله, نفذه, execute isso, rode, lance-le, exécute-le",
  ),
  help: phrases(
    "help, help me, what can you do, what do you do, how does this work, how do i use this, how does it work, who are you, what are you, what is this, commands, show commands, list commands, menu, ?",
    "bantuan, tolong, bantu, bisa apa, kamu bisa apa, bot ini bisa apa, apa yang bisa kamu lakukan, cara pakai, cara pakainya, gimana caranya, bagaimana caranya, siapa kamu, ini apa",
    "ayuda, qué puedes hacer, hilfe, was kannst du, помощь, что ты умеешь, مساعدة, ماذا تستطيع أن تفعل, ajuda, o que você faz, aide, que peux-tu faire",
  ),
  wellbeing: phrases(
    "how are you, how are you doing, how are you today, how do you do, are you there, you there, are you ok",
    "apa kabar, apa kabarmu, gimana kabarnya, bagaimana kabarmu, kabarnya gimana, kamu di sana",
    "cómo estás, qué tal, wie geht es dir, wie geht's, как дела, كيف حالك, tudo bem, como vai, ça va, comment ça va",
  ),
  bye: phrases(
    "bye, bye bye, goodbye, good bye, see you, see you later, see ya, cya, later, good night",
    "sampai jumpa, sampai nanti, dadah, dah, selamat tinggal, selamat tidur, permisi",
    "adiós, hasta luego, tschüss, auf wiedersehen, пока, до свидания, مع السلامة, tchau, até logo, au revoir, à bientôt",
  ),
  workflows: phrases(
    "workflows, list workflows, show workflows, my workflows, list my workflows, show my workflows, list the workflows, show me my workflows, what workflows are there, which workflows do i have, what workflows do i have",
    "daftar workflow, tampilkan workflow, lihat workflow, workflow saya, ada workflow apa, workflow apa saja",
  ),
  runs: phrases(
    "runs, list runs, show runs, my runs, list my runs, show my runs, list the runs, history, what has run",
    "daftar eksekusi, tampilkan eksekusi, lihat eksekusi, riwayat",
  ),
  schedules: phrases(
    "schedules, list schedules, show schedules, my schedules, show my schedules, list my schedules, what is scheduled, what's scheduled",
    "jadwal, daftar jadwal, tampilkan jadwal, lihat jadwal, jadwal saya",
  ),
  pause: phrases("pause, pause it, hold on", "jeda, jeda dulu, tahan dulu"),
  resume: phrases("resume, resume it, continue, go on", "lanjut, lanjutkan"),
  retry: phrases("retry, retry it, try again, again", "ulangi, coba lagi"),
  cancel: phrases("cancel, cancel it, stop, stop it, abort", "batal, batalkan, stop, berhenti, hentikan"),
  prompt: phrases("prompt, the prompt, give me the prompt, text for an ai", "teks untuk ai"),
  settings: phrases("settings, language, change language", "pengaturan, bahasa, ganti bahasa"),
};

/** Messages of only these emoji say thanks. */
const THANKFUL: ReadonlySet<string> = new Set(["👍", "🙏", "❤", "👌", "🎉", "👏", "💯", "🙌", "😍"]);

/** The longest phrase above, with room for punctuation, in characters. */
const MAX_LENGTH = 100;

/** Recognizes small talk as a whole message; undefined for everything else. */
export function smallTalkIn(text: string): SmallTalk | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (isThankful(text)) return "thanks";
  const said = plainWords(text);
  const kinds = Object.keys(PHRASES) as SmallTalk[];
  return kinds.find((kind) => PHRASES[kind].has(said)) ?? (text.trim() === "?" ? "help" : undefined);
}

/** The name that follows "run" in a message; undefined for other messages. */
export function namedRun(text: string): string | undefined {
  const [verb = "", ...name] = text.trim().split(/\s+/);
  const isRun = ["run", "start", "execute", "jalankan", "mulai"].includes(verb.toLowerCase());
  return isRun && name.length > 0 && text.length <= MAX_LENGTH ? name.join(" ").replace(/[.!]$/, "") : undefined;
}

function isThankful(text: string): boolean {
  // Skin tones and variation selectors change nothing.
  const signs = [...text.replaceAll(/[\s\p{Mn}\p{Emoji_Modifier}]/gu, "")];
  return signs.length > 0 && signs.every((sign) => THANKFUL.has(sign));
}

function phrases(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(", ").map(plainWords)));
}

/** A message as it is compared: lower case, only letters, digits and single blanks. */
export function plainWords(text: string): string {
  const kept = text.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\s]/gu, "");
  return kept.trim().split(/\s+/).join(" ");
}

/** The most chats to remember. */
const MAX_CHATS = 10_000;

/** Chooses what to say so that a chat doesn't get the same text twice in a row. */
export class Variety {
  readonly #last = new Map<number, string>();

  /** The matching text, unless this chat got it last; then, or if there is none, the next hint. */
  next(chatId: number, hints: readonly string[], fitting?: string): string {
    const last = this.#last.get(chatId);
    const rotated = hints[(hints.indexOf(last ?? "") + 1) % hints.length] ?? "";
    const chosen = fitting === undefined || fitting === last ? rotated : fitting;
    this.#last.delete(chatId);
    this.#last.set(chatId, chosen);
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= MAX_CHATS) break;
      this.#last.delete(oldest);
    }
    return chosen;
  }
}
