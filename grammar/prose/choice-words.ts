/**
 * The words with which people and AIs offer a choice, in the languages of the bot's users. Each list is searched for whole
 * words, whatever their case.
 */

/** Heads of alternatives that are a choice by themselves: "Option A". */
export const OPTION_LABELS =
  labels(`option|opsi|pilihan|alternative|alternatif|variant|variante|choice|opción|opcion|opção|opcao
  |alternativa|choix|вариант|الخيار|خيار|möglichkeit`);

/** Heads that may just as well be parts of one whole: "Plan A", "Method 1". They need a cue. */
export const PART_LABELS = labels(
  "plan|version|versi|method|metode|cara|way|approach|weg|forma|façon|способ|طريقة|الطريقة",
);

/** Asks for one of several. */
export const IMPERATIVES = words(`(?:choose|pick|select) (?:just |only )?(?:one|either|between|whichever|the one|which)
  |whichever (?:one )?(?:you|suits|works)|(?:just|only) one of (?:these|them|the two)|(?:it is|it's) your choice|your pick
  |pilih(?:lah)? (?:salah satu|satu|yang mana|mana|opsi)|salah satu saja|silakan pilih
  |wähle (?:eine|einen|eins|aus)|wählen sie|such dir (?:eine|einen|eins|aus)|entscheide dich
  |(?:elige|elija|escoge|escoja) (?:una|uno|la|el|entre)|la que prefieras|el que prefieras
  |(?:escolha|escolhe) (?:uma|um|a|o|entre)|a que preferir|o que preferir
  |(?:choisis|choisissez) (?:l'une|l'un|une|un|entre|celle|celui)|au choix|l'une ou l'autre
  |выбери|выберите|на выбор|اختر|اختاري`);

/** Asks which one is wanted. */
export const QUESTIONS =
  words(`(?:let me know|tell me|say) which|which (?:one )?(?:would|do|should) (?:you|i)|which (?:option|one|way|version)
  |which of (?:these|the two|them)|mau (?:yang )?mana|yang mana yang|mana yang|opsi mana|pilihan mana
  |welche (?:option|variante)|was ist dir lieber|cuál prefieres|cual prefieres|qué opción|qual (?:você )?prefere|qual opção
  |laquelle préf|quelle option|какой вариант|какой из|أيهما|أي خيار`);

/** Says how many possibilities there are. */
export const COUNTS: readonly { number: number | undefined; words: RegExp }[] = [
  {
    number: 2,
    words: words(`two (?:ways|options|alternatives|choices|possibilities|variants)|dua (?:cara|pilihan|opsi|alternatif)
      |zwei (?:möglichkeiten|varianten|wege|optionen)|dos (?:formas|maneras|opciones)|duas (?:formas|maneiras|opções)
      |deux (?:façons|manières|options|possibilités)|два (?:способа|варианта)|طريقتان|خياران`),
  },
  {
    number: 3,
    words:
      words(`three (?:ways|options|alternatives|choices)|tiga (?:cara|pilihan|opsi)|drei (?:möglichkeiten|varianten)
      |tres (?:formas|opciones)|três (?:formas|opções)|trois (?:façons|options)|три (?:способа|варианта)`),
  },
  {
    number: undefined,
    words: words(`either|if you prefer|if you'd rather|entweder|soit|либо|إما|instead|alternatively`),
  },
];

/** What a line between two starts begins with if the second may take the place of the first. */
export const CONNECTORS = words(
  `or|alternatively|alternative|if you prefer|if you'd rather|if you would rather|atau|alternatif(?:nya)?|sebagai alternatif
   |kalau lebih suka|oder|alternativ|o bien|si prefieres|si lo prefieres|ou|ou bien|se preferir|sinon|si tu préfères
   |si vous préférez|или|либо|أو`,
);

/** Says that all of it is to be done. */
export const BOTH =
  words(`both|all (?:of them|three|of these)|each of them|keduanya|dua-duanya|kedua (?:pengingat|alur|workflow)|semuanya
  |beide|beides|ambos|ambas|las dos|los dos|les deux|os dois|as duas|оба|обе|كلاهما|كلتاهما`);

/** Says that it has been done, or is being done. */
export const DONE = words(`i (?:have )?(?:set up|scheduled|started|created)|i've (?:set up|scheduled|started|created)
  |(?:are|is) (?:scheduled|set up|running|active)|i'll (?:run|do|start|schedule)|saya (?:sudah|telah|buatkan|jadwalkan|jalankan)
  |sudah (?:saya|dijadwalkan|dibuat)|ich habe|he (?:programado|creado)|j'ai`);

/** Ends what there is to choose from. */
export const EITHER_WAY =
  words(`either way|in any case|in both cases|regardless|whatever you (?:choose|pick)|apa pun|bagaimanapun
  |so oder so|en cualquier caso|em qualquer caso|dans tous les cas|в любом случае|على أي حال`);

/** Whoever is spoken of before a verb is not the reader: "asks people to choose one". */
export const OTHERS = /(?:^|\P{L})(?:to|they|can|will|must|should|may|could|who)\s+$/iu;
export const READER = /(?:^|\P{L})(?:you|kamu|anda)(?:\s+(?:to|can|will|must|should|may|could|need to|have to))?\s+$/iu;

function words(list: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${list.replaceAll(/\s*\n\s*/g, "")})(?![\\p{L}\\p{N}])`, "giu");
}

/** Such a word and the letter or number after it. */
function labels(list: string): RegExp {
  const which = "(?:[a-z]|\\d{1,2}|one|two|three|satu|dua|tiga|الأول|الثاني|الثالث)";
  return words(`(?:${list.replaceAll(/\s*\n\s*/g, "")})\\s{0,3}(?:#\\s?)?${which}`);
}
