import { words as anyOf, joined } from "./word-patterns.ts";

/**
 * The words with which people and AIs offer a choice, in the languages of the bot's users. Each list is searched for whole
 * words, whatever their case.
 */

/** Which of several: "the first option". */
const ORDINALS = `first|second|third|fourth|1st|2nd|3rd|erste|zweite|dritte|primera|segunda|tercera|primeira|terceira
  |première|deuxième|seconde|troisième|premier|second|первый|второй|третий`;

const HEADS = `option|opsi|pilihan|alternative|alternatif|variant|variante|choice|opción|opcion|opção|opcao
  |alternativa|choix|вариант|الخيار|خيار|möglichkeit`;

/** Heads of alternatives that are enough for a choice: "Option A", "the second option". */
export const OPTION_LABELS = labels(HEADS, ORDINALS);

/** A cell of a table's head that calls its rows alternatives: "| Option | Command |". */
export const TABLE_OF_OPTIONS = new RegExp(`\\|[\\s*_]{0,6}(?:${joined(HEADS)})(?:e?n|e?s)?[\\s*_]{0,6}(?=\\|)`, "iu");

/** Heads that may just as well be parts of one whole: "Plan A", "Method 1". They need a cue. */
export const PART_LABELS = labels(
  "plan|version|versi|method|metode|cara|way|approach|weg|forma|façon|способ|طريقة|الطريقة",
);

/** Asks for one of several. */
export const IMPERATIVES =
  words(`(?:choose|pick|select) (?:just |only )?(?:one|either|between|whichever|the one|which|your favou?rite)
  |(?:choose|pick)(?=\\s{0,2}:)|whichever (?:one )?(?:you|suits|works)|(?:just|only) one of (?:these|them|the two)
  |(?:send|run|use|start|try|take|press|tap|do) (?:just |only )?(?:one|either) of (?:these|them|the two|the following)
  |(?:it is|it's) your choice|your pick|your call|here are your (?:options|choices)|your options(?= are|\\s{0,2}:)
  |you have (?:these|the following) (?:options|choices)
  |pilih(?:lah)? (?:salah satu|satu|yang mana|mana|opsi)|pilih(?:lah)?(?=\\s{0,2}:)|salah satu saja|silakan pilih
  |(?:kirim|jalankan|pakai|gunakan) salah satu|(?:kamu|anda) (?:bisa|dapat) (?:memilih|pilih)|terserah (?:kamu|anda)
  |wähle (?:eine|einen|eins|aus)|wähle(?=\\s{0,2}:)|wählen sie|such dir (?:eine|einen|eins|aus)|entscheide dich
  |(?:sende|schicke|nimm|starte) (?:nur )?(?:eine|einen|eins) (?:davon|von)|(?:du hast|sie haben) die wahl
  |(?:deine|ihre) (?:optionen|möglichkeiten)
  |(?:elige|elija|escoge|escoja) (?:una|uno|la|el|entre)|(?:elige|elija)(?=\\s{0,2}:)|la que prefieras|el que prefieras
  |(?:puedes|puede) elegir|(?:envía|ejecuta|usa) (?:solo )?(?:una|uno) de|(?:tus|sus) opciones|tú decides
  |(?:escolha|escolhe) (?:uma|um|a|o|entre)|escolha(?=\\s{0,2}:)|a que preferir|o que preferir|pode escolher
  |(?:envie|execute|use) (?:só |apenas )?(?:uma|um) d(?:estas|estes|elas|eles|as|os)|(?:suas|tuas) opções
  |(?:choisis|choisissez) (?:l'une|l'un|une|un|entre|celle|celui)|(?:choisis|choisissez)(?=\\s{0,2}:)|au choix
  |l'une ou l'autre|(?:pouvez|peux) choisir|(?:vos|tes) options|(?:envoie|envoyez|lance|lancez) (?:l'une|l'un) d(?:e|es)
  |выбери|выберите|на выбор|(?:можете|можешь) выбрать|(?:отправь|отправьте|запусти|запустите) (?:одно|одну|один) из
  |اختر|اختاري|يمكنك (?:اختيار|الاختيار)|(?:أرسل|شغل) (?:أحد|إحدى)`);

/** Asks which one is wanted. */
export const QUESTIONS = words(`(?:let me know|tell me|say) which(?: (?:one|option|way|version|of (?:these|them)))?
  (?= (?:you|to|i should|is better|suits|works)(?!\\p{L})|\\s{0,2}(?:[.!?:)]|$))
  |(?:tell me|reply with|answer with) (?:the|a|your) (?:number|letter|choice)
  |which (?:one )?(?:would|do|should) (?:you|i)|which (?:one |option |way |version )?you(?:'d)? (?:want|like|prefer)
  |(?:(?<!\\p{L}\\s)|(?<=(?:so|and|now|then|but)\\s))which (?:option|one|way|version)
  |which of (?:these|the two|them)|mau (?:yang )?mana|yang mana yang|mana yang|opsi mana|pilihan mana
  |welche[nrs]? (?:option|variante|davon|soll|möchtest|willst|nimmst)|was ist dir lieber
  |cuál (?:prefieres|prefiere|quieres|quiere|eliges)|cual prefieres|qué opción
  |qual (?:você )?(?:prefere|quer|escolhe)|qual opção
  |(?:laquelle|lequel) (?:préfères|préférez|voulez|veux|souhaitez|souhaites|choisis|choisissez)|quelle option
  |какой вариант|какой из|أيهما|أي خيار`);

/** Asks for one of two in a sentence that ends with a question mark, together with `OR`: "Do you want it now or later?" */
export const WANTS =
  words(`(?:do you|would you|should i|shall i) (?:want|like|prefer|rather|do|run|start|send)|mau|ingin
  |möchtest|möchten|willst|soll ich|quieres|quiere|prefieres|você quer|prefere|quer|veux|voulez|préfères|préférez
  |хочешь|хотите|تريد|تريدين`);
export const OR = words("or|atau|oder|o|ou|или|أم|أو");

/** Says which case the next one is for; two in a row are a choice: "If you want it now: … If you want it later: …" */
export const WISHES = words(`if you(?:'d| would)? (?:want|prefer|need|like|rather)|use this(?: one)? if
  |(?:kalau|jika|bila) (?:kamu |anda )?(?:mau|ingin|lebih suka)|(?:wenn|falls) (?:du|sie|ihr) [^.!?:]{0,40}?(?:willst|wollen|möchtest|möchten|magst|brauchst|lieber)
  |si (?:lo |la )?(?:quieres|quiere|prefieres|prefiere)|se (?:você )?(?:quiser|preferir)
  |si (?:tu|vous) (?:le |la )?(?:veux|voulez|préfères|préférez)|если (?:ты |вы )?(?:хочешь|хотите|нужно)
  |إذا (?:أردت|كنت (?:تريد|تفضل))|soit|entweder`);

/** Says how many possibilities there are. */
export const COUNTS: readonly { number: number | undefined; words: RegExp }[] = [
  {
    number: 2,
    words:
      words(`two (?:ways|approaches|options|alternatives|choices|possibilities|variants)|dua (?:cara|pendekatan|pilihan|opsi|alternatif)
      |zwei (?:möglichkeiten|varianten|wege|optionen)|dos (?:formas|maneras|opciones)|duas (?:formas|maneiras|opções)
      |deux (?:façons|manières|options|possibilités)|два (?:способа|варианта)|طريقتان|خياران`),
  },
  {
    number: 3,
    words: words(`three (?:ways|options|alternatives|choices|possibilities|variants)|tiga (?:cara|pilihan|opsi)
      |drei (?:möglichkeiten|varianten|wege|optionen)
      |tres (?:formas|opciones)|três (?:formas|opções)|trois (?:façons|options)|три (?:способа|варианта)`),
  },
  {
    number: undefined,
    words: words(`either|if you prefer|if you'd rather|entweder|soit|либо|إما|instead|alternatively
      |\\((?:recommended|disarankan|direkomendasikan|rekomendasi|empfohlen|recomendad[oa]|recommandée?|рекомендуется)`),
  },
];

/** What a line between two starts begins with if the second may take the place of the first. */
export const CONNECTORS = words(
  `or(?! (?:else|rather|so|at least)(?!\\p{L}))|or rather(?= if)|alternatively|alternative|if you prefer|if you'd rather
   |if you would rather|atau(?! (?:lebih tepatnya|setidaknya|kalau tidak)(?!\\p{L}))|alternatif(?:nya)?|sebagai alternatif
   |kalau lebih suka|oder(?! (?:besser gesagt|vielmehr|sonst)(?!\\p{L}))|alternativ|o bien|si prefieres|si lo prefieres
   |ou(?! (?:plutôt|melhor|mieux)(?!\\p{L}))|ou bien|se preferir|sinon|si tu préfères|si vous préférez
   |или(?! (?:точнее|вернее)(?!\\p{L}))|либо|أو`,
);

/** Says that all of it is to be done. */
export const BOTH =
  words(`both|all (?:of them|three|of these)|each of them|keduanya|dua-duanya|kedua (?:pengingat|alur|workflow)|semuanya
  |beide|beides|ambos|ambas|las dos|los dos|les deux|os dois|as duas|оба|обе|كلاهما|كلتاهما`);

/** Says that it has been done, or is being done. */
export const DONE = words(`i (?:have )?(?:set up|scheduled|started|created)|i've (?:set up|scheduled|started|created)
  |(?:are|is) (?:now )?(?:scheduled|set up|running|active)|i'll (?:run|do|start|schedule)|saya (?:sudah|telah|buatkan|jadwalkan|jalankan)
  |sudah (?:saya|dijadwalkan|dibuat)|ich habe|he (?:programado|creado)|j'ai`);

/** Says which of several possibilities is taken: there is nothing to choose any more. */
export const TAKES =
  words(`(?:i|i'll|we|we'll) (?:take|use|choose|chose|pick|picked|go with|went with)|saya (?:pakai|pilih|ambil)
  |ich (?:nehme|wähle|nutze)|(?:elijo|escojo|uso)|(?:escolho|fico com)|je (?:choisis|prends)|(?:выбираю|беру)`);

/** Ends what there is to choose from. */
export const EITHER_WAY =
  words(`either way|in any case|in both cases|regardless|whatever you (?:choose|pick)|apa pun|bagaimanapun
  |so oder so|en cualquier caso|em qualquer caso|dans tous les cas|в любом случае|على أي حال`);

/** The person named before a verb is not the reader: "asks people to choose one", "first I choose one". */
export const OTHERS =
  /(?:^|\P{L})(?:to|they|can|will|must|should|may|could|who|i|i'll|we|saya|kami|ich|wir|asks?|asking|about|menanyakan|bertanya|fragt|pregunta|pergunta|demande|спрашивает)\s+$/iu;
export const READER = /(?:^|\P{L})(?:you|kamu|anda)(?:\s+(?:to|can|will|must|should|may|could|need to|have to))?\s+$/iu;

function words(list: string): RegExp {
  return anyOf(list, "giu");
}

/** Such a word and the letter or number after it, or the ordinal before it. */
function labels(list: string, ordinals?: string): RegExp {
  const which = "(?:[a-z]|\\d{1,2}|one|two|three|satu|dua|tiga|pertama|kedua|ketiga|eins|zwei|الأول|الثاني|الثالث)";
  const after = `(?:${joined(list)})(?:[\\s*_]{1,4}(?:#\\s?)?${which}|-${which}|#?\\d{1,2})`;
  return words(ordinals === undefined ? after : `${after}|(?:${joined(ordinals)})\\s{1,3}(?:${joined(list)})`);
}
