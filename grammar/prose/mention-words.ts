import { opening, whole, words } from "./word-patterns.ts";

/**
 * The words with which people and AIs say that what follows is not to be done, or how it would be done, in the languages of
 * the bot's users. They are tried on a clause or a sentence of at most `MAX_CLAUSE` characters.
 */

/** Longer clauses are not an introduction: only their end is read. */
export const MAX_CLAUSE = 160;

/** Says in a clause that what follows is not to be done: "don't send this", "jangan jalankan". */
const NEGATES =
  words(`(?:do(?:n't| not)|dont|never|not|(?:should|must)(?:n't| not)|won't|wouldn't|would not) (?:ever |just )?
  (?:send|run|use|write|type|execute|do|post|paste|copy|try|call|start|press|enter|delete|cancel|remove|pause)
  (?: (?:this|that|these|those|it|them|any|of|the|following|such|like|things?|so|ones?|commands?|shortcodes?|here|now|yet|please)){0,4}
  |(?:not|never|n't) (?:recommend|advise|suggest)(?: \\p{L}{1,12}){0,5}
  |(?:the|your) (?:\\p{L}{1,12} ){0,2}?(?:command|shortcode|line|message|version|workflow|one)(?: \\p{L}{1,12}){0,5} (?:failed|doesn't work|didn't work|did not work|does not work|is (?:wrong|invalid))
  |(?:jangan|tidak usah|tak usah) (?:pernah )?(?:di)?(?:jalankan|kirim|pakai|gunakan|tulis|lakukan|ketik|hapus|batalkan|coba|salin|mulai)(?:kan)?
  (?: \\p{L}{1,12}){0,3}
  |(?:sende|schicke?|führe?|nutze|benutze|verwende|schreibe?|starte|lösche|mach|tippe)n?(?: sie)?(?: \\p{L}{1,10}){0,2} (?:nicht|nie|niemals)(?: \\p{L}{1,12})?
  |(?:nicht|niemals|nie) (?:so|ausführen|senden|schicken|nutzen|benutzen|verwenden|schreiben|starten|löschen|abbrechen|machen)
  |(?:no|nunca) (?:lo |la |los |las )?(?:envíe|mande|ejecute|use|escriba|haga|borre|cancele|inicie|pruebe|copie)[ns]?(?: \\p{L}{1,12}){0,3}
  |(?:não|nunca) (?:o |a )?(?:envie|mande|execute|use|escreva|faça|apague|exclua|cancele|inicie|rode|copie)[sm]?(?: \\p{L}{1,12}){0,3}
  |(?:n'|ne (?:pas |jamais )?)(?:l'|le |la |les )?(?:envoy|exécut|utilis|écri|fai|lanc|supprim|annul|essay|tap|copi)\\p{L}{0,8}(?: \\p{L}{1,12}){0,4}
  |не (?:отправля|запуска|использу|пиш|дела|удаля|отменя|выполня|копиру|нажима)\\p{L}{0,8}(?: \\p{L}{1,12}){0,3}
  |لا (?:ترسل|تشغل|تشغّل|تستخدم|تكتب|تفعل|تنفذ|تحذف|تلغ|تبدأ)\\p{L}{0,4}(?: \\p{L}{1,12}){0,3}`);

/** The whole of a clause that says so: "Wrong", "Not like this". */
const WRONG =
  whole(`not|never|wrong|bad|old(?: version| one)?|(?:the )?(?:original|previous) version|before|versi lama|lama|sebelum(?:nya)?|incorrect|broken|buggy|outdated|rusak|usang|kaputt|veraltet|avoid(?: this)?|instead of(?: this)?|not (?:this|like this|this way)
  |salah|bukan|bukan (?:ini|begini)|jangan|falsch|nicht|so nicht|incorrecto|mal|no|así no|errado|incorreto|não|assim não
  |you (?:sent|wrote|typed|entered|said)(?: (?:me|earlier|before|this|above))?|avoid (?:this|these|running this)|hindari(?: ini)?
  |user|human|customer|pengguna|benutzer|usuario|usuário|utilisateur|пользователь
  |faux|mauvais|non|неправильно|неверно|не так|خطأ|خاطئ`);

/** Who does it instead of the reader. */
const FIRST_PERSON = words(
  `i|i'll|i'm|i've|i'd|we|we'll|let me|let's|saya|aku|kami|kita|ich|wir|yo|voy|eu|vou|je|nous|я|мы|أنا|سوف`,
);
const DEICTIC = words("this|that|these|those|the following");

/** First words of labels and sentences that say how something could be done, or when, but not that it is to be done. */
export const EXPLAINS: ReadonlySet<string> = new Set(
  `to for if when whenever in example examples e.g eg usage use using syntax format tip hint note how later optional optionally
   untuk contoh misalnya misal jika kalau bila ketika saat cara gunakan pakai catatan opsional nanti
   um zum beispiel wenn falls tipp hinweis so
   para ejemplo si cuando uso nota exemplo se quando dica
   pour exemple quand astuce utilisation
   чтобы для пример если когда
   مثال إذا لكي`.split(/\s+/),
);

/** First words of sentences that say in which case it would be done. */
const IFS: ReadonlySet<string> = new Set("if jika kalau bila apabila falls wenn si se если إذا".split(" "));

/** First words of short introductions that say what it would be for: "To stop it:". */
const PURPOSE: ReadonlySet<string> = new Set("to untuk um zum para pour чтобы для لكي".split(" "));

/** Says anywhere in a label that it is not to be done right away: "Delete (if needed)". */
export const CONDITIONS =
  words(`if|when needed|as needed|optional|on demand|jika|kalau|bila|opsional|bei bedarf|falls|wenn
  |si (?:es )?necesario|opcional|se necessário|si nécessaire|si besoin|au besoin|при необходимости|если|عند الحاجة|إذا`);

/** How a sentence begins that explains: "For example, …", "How to …". */
const OPENERS =
  opening(`for (?:example|instance)|e\\.?g\\.?|how to|(?:useful|available|helpful|handy|common) commands|cheat ?sheet
  |if (?:needed|necessary)|when needed|optionally|should you|in case|in an emergency|im notfall|bei problemen|en caso de|em caso de|en cas de|в случае|
  contoh(?:nya)?|misalnya|cara|(?:jika|kalau|bila) perlu|perintah berguna
  |daftar perintah|zum beispiel|z\\. ?b\\.|beispiele?|(?:nützliche|weitere|verfügbare) befehle|bei bedarf|falls nötig|so geht
  |por ejemplo|cómo|si es necesario|comandos útiles|por exemplo|se necessário|como \\p{L}{1,20}[aei]r|par exemple|comment
  |si nécessaire|au besoin|commandes utiles|например|полезные команды|при необходимости|если нужно|шпаргалка
  |как \\p{L}{1,20}ть|مثال|مثلا|مثلاً|على سبيل المثال|كيفية|عند الحاجة|إذا لزم`);

/** The whole of a sentence that does: "Syntax", "Commands". */
const TITLES =
  whole(`(?:an |the |here is an |here's an )?examples?|syntax|usage|format|template|(?:the |more |other |all )?commands|optional|tips?
  |sintaks|perintah(?:-perintah| lain(?:nya)?)?|opsional|befehle|verwendung|ejemplos?|sintaxis|uso|comandos|opcional|exemplos?|sintaxe
  |exemples?|syntaxe|utilisation|commandes|facultatif|пример|примеры|синтаксис|команды|أمثلة|الصيغة|صيغة|الأوامر|أوامر`);

/** Tells the reader in a clause what to do: "you would send", "kamu bisa". */
const READER_CAN =
  words(`you(?:'d| would| could| can| may| might)|(?:kamu|anda) (?:bisa|dapat|boleh)|(?:du|sie) (?:kannst|könntest|würdest|können|könnten|würden)
  |(?:kannst|könntest|würdest) du|(?:können|könnten|würden) sie|puedes|podrías|puede|pode|poderia|podes|(?:vous pouvez|tu peux|pourriez|pourrais)
  |можешь|можете|можно|يمكنك|تستطيع`);

/** What a reader is told to do with a shortcode, in a sentence that begins with "To …" or "If …". */
const SENDS =
  words(`send|use|write|type|enter|run|kirim|gunakan|pakai|ketik|sende|nutze|benutze|verwende|schreibe|envía|usa|escribe
  |envie|use|escreva|envoie|envoyez|utilise|utilisez|écrivez|отправь|отправьте|используй|используйте|напиши|напишите|أرسل|استخدم|اكتب`);

/** Takes back what stands before it: "Wait, that's wrong. Use this instead:" */
export const TAKES_BACK =
  words(`(?:that's|that is|that was|this is|this was) (?:wrong|incorrect|not right|a mistake)|scratch that
  |(?<!(?:not|n't|never) )(?:ignore|forget|disregard|discard|drop|skip|replace|delete) (?:about )?(?:that|this|(?:the |my |that |this )?(?:\\p{L}{2,12} ){0,2}?(?:above|previous|first|last|earlier|before))
  |on second thoughts?|never ?mind|strike that|instead(?=,)|actually,? (?:better|no|wait|(?:let's|let me)(?! also|[^.!?]{0,40} (?:also|too|as well)))|(?:i|we) (?:misread|mistyped|misunderstood|mixed (?:that|this|it|them) up|got (?:that|this|it|the) [^.!?]{0,20}wrong)
  |(?:that|this|it) (?:won't|wouldn't|will not|would not|doesn't|can't) work|(?:setelah )?dipikir-?pikir(?: lagi)?|abaikan (?:workflow|perintah|pesan|yang|langkah)[^.!?]{0,20}|lupakan (?:itu|yang)|(?:hmm|ah|oh),? no(?=[.,!])|let me try (?:that |it )?again|(?:i |a )(?:made a )?mistake (?:above|there)
  |(?:use|try) this (?:one |version )?instead|wait,? (?:actually|no)|correction(?=\\s?[:—–-])
  |let me (?:redo|fix|correct|rewrite) (?:that|this|it)|my mistake|(?:oops|whoops|sorry)[^.!?]{0,30} (?:wrong|mistake|typo|error)
  |(?:the |a )?(?:correct|corrected|fixed|revised) (?:version|workflow|one|command|shortcode)
  |(?:maaf|ups|waduh|eh)[^.!?]{0,20} (?:salah|keliru)|yang (?:benar|betul)(?=\\s?:)|(?:ralat|koreksi|revisi)(?=\\s?[:—–-])|versi (?:yang )?(?:benar|diperbaiki|sudah diperbaiki|revisi)
  |(?:itu|tadi|barusan) (?:salah|keliru)|abaikan (?:itu|yang (?:tadi|di atas))|pakai ini saja
  |das (?:ist|war) falsch|vergiss das|(?:nimm|nutze) stattdessen|(?:eso|esto) (?:está mal|es incorrecto)|olvida eso|en su lugar
  |isso (?:está|é) errado|esqueça isso|em vez disso|c'est (?:faux|incorrect)|oublie(?:z)? ça|(?:utilise|utilisez) plutôt
  |это (?:неправильно|неверно|ошибка)|вместо этого|هذا خطأ|بدلا من ذلك`);

/** Whether a clause says that what follows, or what stands before it, is not to be done. */
export function negates(clause: string): boolean {
  const text = clause.replaceAll("’", "'");
  if (WRONG.test(text)) return true;
  const found = NEGATES.exec(text);
  if (found === null || /\p{L}/u.test(text.slice(found.index + found[0].length))) return false;
  return !FIRST_PERSON.test(text) || DEICTIC.test(found[0]);
}

/** Whether a sentence says how what follows would be done. `clause` is its last clause. */
export function explains(sentence: string, clause: string): boolean {
  const text = sentence.replaceAll("’", "'");
  if (OPENERS.test(text) || TITLES.test(text)) return true;
  if (FIRST_PERSON.test(text)) return false;
  if (READER_CAN.test(clause.replaceAll("’", "'"))) return true;
  const first = /[\p{L}.]+/u.exec(text);
  const word = first?.[0].toLowerCase() ?? "";
  if (first === null || !EXPLAINS.has(word)) return false;
  if (IFS.has(word) || (PURPOSE.has(word) && text.split(/\s+/).length <= 4)) return true;
  return SENDS.test(text.slice(first.index + first[0].length));
}
