/** What somebody who writes neither a shortcode nor a command seems to want. */
export type SmallTalk = "greeting" | "thanks" | "running" | "run" | "help";

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
    "thanks, thank you, thx, ty, thank you so much, thanks a lot, many thanks, thank you very much, great thanks, ok thanks, perfect, great, nice, cool, awesome, well done, good job, good bot",
    "terima kasih, makasih, trims, terima kasih banyak, makasih ya, makasih banyak, mantap, keren, bagus, sip",
    "gracias, muchas gracias, danke, vielen dank, danke schön, спасибо, большое спасибо, شكرا, شكرا جزيلا",
    "obrigado, obrigada, muito obrigado, merci, merci beaucoup",
  ),
  running: phrases(
    "what is running, what's running, whats running, what is running now, what's running now, what is running right now, anything running, is anything running, what are you doing, what are you running, status, how is it going, how's it going, is it done, is it finished, are you done, what is going on",
    "apa yang sedang berjalan, apa yang berjalan, yang sedang berjalan apa, lagi jalan apa, sedang apa, lagi apa, apa yang jalan, sudah selesai, udah selesai, sampai mana, gimana progresnya, bagaimana progresnya",
    "qué se está ejecutando, qué está corriendo, was läuft, was läuft gerade, что запущено, что выполняется, ماذا يعمل الآن, o que está rodando, o que está em execução, qu'est-ce qui tourne",
  ),
  run: phrases(
    "run it, run, run this, run that, run it now, start it, start it now, execute it, execute, go ahead, do it, launch it",
    "jalankan, jalankan sekarang, jalanin, jalanin dong, mulai sekarang, eksekusi",
    "ejecútalo, hazlo, starte es, führ es aus, запусти, запускай, شغله, نفذه, execute isso, rode, lance-le, exécute-le",
  ),
  help: phrases(
    "help, help me, what can you do, what do you do, how does this work, how do i use this, how does it work, who are you, what are you, what is this, commands, menu, ?",
    "bantuan, tolong, bantu, bisa apa, kamu bisa apa, bot ini bisa apa, apa yang bisa kamu lakukan, cara pakai, cara pakainya, gimana caranya, bagaimana caranya, siapa kamu, ini apa",
    "ayuda, qué puedes hacer, hilfe, was kannst du, помощь, что ты умеешь, مساعدة, ماذا تستطيع أن تفعل, ajuda, o que você faz, aide, que peux-tu faire",
  ),
};

/** The longest phrase above, with room for punctuation, in characters. */
const MAX_LENGTH = 100;

/** Recognises small talk as a whole message; undefined for everything else. */
export function smallTalkIn(text: string): SmallTalk | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const said = plainWords(text);
  const kinds = Object.keys(PHRASES) as SmallTalk[];
  return kinds.find((kind) => PHRASES[kind].has(said)) ?? (text.trim() === "?" ? "help" : undefined);
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

  /** The fitting text, unless this chat got it last: then, or without one, the next of the hints. */
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
