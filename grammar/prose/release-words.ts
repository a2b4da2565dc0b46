import { opening, words } from "./word-patterns.ts";

/** Says that something is not to be started yet, or by whom it would be released: "don't run this yet", "jangan dijalankan dulu". */
const WAITS =
  words(`(?:do(?:n't| not)|won't|will not|not going to|not) (?:run|start|execute|send|schedule|launch|activate|trigger|paste|delete|do)
  [^.!?;:]{0,40}? (?:yet|(?:until|unless|before) (?:you|your|i (?:confirm|approve|say|tell|agree)|someone|the (?:admin|owner|team|boss)))
  |(?:do(?:n't| not)) (?:run|execute|send|use|start)(?: (?:this|it|these|them))? as[ -]is
  |template (?:that )?you can (?:adapt|customi[sz]e|modify|fill in|edit|change|reuse)|template yang bisa (?:anda |kamu )?(?:sesuaikan|ubah|isi)
  |(?:must|should|may|can|shall)(?:n't| not) (?:go out|go live|be (?:sent|run|executed|started|published|triggered|launched)) (?:yet|before|until|unless|without)
  |(?:should|must)(?:n't| not) (?:run|start|execute|send) (?:this|it|that) (?:yet|before|until|unless|without)
  |nothing (?:runs|starts|(?:is|has been|gets) (?:started|executed|run)) ?(?:yet|for now)?|preview only|(?:just|only) showing|(?<=^|[:—–-]\\s?|(?:this|it|everything|the workflow)(?:'s| is)(?: still| currently)? )on hold
  |nothing (?:has been|was|is) (?:sent|scheduled|deleted|changed) (?:yet|so far|for now)|(?:here's|here is|this is|below is) (?:the|a|my|your) (?:first )?draft
  |(?:haven't|have not|didn't|did not) (?:yet )?(?:run|start|execute|sent|send|launch|trigger|schedule)(?:e?d)? (?:it|this|that|them|anything)(?! (?:again|before|twice))
  |(?:for |in )?(?:an )?(?:emergency|emergencies|testing) only|(?:hanya )?(?:untuk )?(?:keadaan )?darurat (?:saja|aja)
  |not (?:yet )?approved|unapproved|belum disetujui
  |(?:hold|save|keep|park) (?:this|it|that|these) (?:until|till|back|for later|for now)|(?<=^[^\\p{L}]{0,6})for (?:your|\\p{L}{2,12}'s) (?:review|approval)(?=\\s?[:.])|simulated run|tidak akan benar-benar
  |no longer (?:needed|valid|in use)(?=\\s?:)|tidak (?:diperlukan|dipakai|berlaku|dibutuhkan) lagi(?=\\s?:)
  |(?:here's|here is|this is) what (?:i|we)(?:'d| would) (?:run|do|send|use|start|execute)|(?:run|do|start|execute|send|trigger) (?:it |this |that |these |them )?(?:yourself|manually|by hand)
  |(?<=^[^\\p{L}]{0,6}(?:the |a |my |our )?)(?:rollback|roll-back|recovery|fallback|contingency) (?:plan|procedure|option)|plan b(?=[^\\p{L}]{0,6}$)
  |(?:just|only|merely) (?:an? )?(?:example|draft|illustration|sketch|preview)|for (?:reference|illustration)|as (?:an example|a draft)
  |(?:jangan|belum (?:usah|perlu|boleh)?) ?(?:dulu )?(?:di)?(?:jalankan|kirim|mulai|eksekusi|hapus|pakai)(?:kan)?[^.!?;:]{0,20}? dulu
  |jangan dulu (?:di)?(?:jalankan|kirim|mulai|eksekusi|hapus|pakai)(?:kan)?
  |(?:cuma|hanya|sekadar|sekedar|baru) (?:contoh|draf|draft|rancangan|simulasi)|sebagai (?:contoh|draf|draft)
  |noch nicht (?:ausführen|starten|senden|schicken|löschen)|nur (?:ein )?(?:beispiel|entwurf)
  |(?:todavía|aún) no (?:lo |la )?(?:ejecutes?|envíes?|inicies?)|(?:solo|sólo) (?:es )?un (?:ejemplo|borrador)
  |ainda não (?:o |a )?(?:execute|envie|inicie)|(?:só|apenas) um (?:exemplo|rascunho)
  |(?:juste|seulement) un (?:exemple|brouillon)|пока не (?:запуска|отправля|удаля)\\p{L}{0,8}|(?:только|просто|лишь) (?:пример|черновик)
  |مجرد (?:مثال|مسودة)`);

/** Says that it would be done once the reader agrees: "after you confirm", "when you're ready", "setelah Anda setuju". */
const AWAITS =
  words(`(?:if|once|when) (?:everything|it|this|that|all)(?:'s| is)? (?:all )?(?:looks?|seems?|is )? ?(?:good|right|fine|ok|okay|correct)
  |(?:after|once|upon) (?:reviewing|checking|verifying|confirming|approving)
  |(?:once|when|after|as soon as|until|unless|if) (?:it's |this is |it is )?(?:approved|confirmed|agreed|verified|reviewed|signed off)
  |(?:hold off|wait|holding|stop here|pause here)[^.!?;:]{0,30}? (?:until|for|before) (?:you|your)
  |before (?:i|we) (?:run|start|execute|send|delete|do|launch|schedule|proceed)[^.!?;:]{0,30}?,? (?:please |could you |can you )?(?:confirm|check|verify|review|approve)
  |(?:until|once|when|after) you (?:give|say)[^.!?;:]{0,12}? (?:the )?(?:word|nod|go-ahead|green light|ok)
  |(?:make sure|be sure|ensure|remember|check|verify|review|back ?up|please|you (?:should|must|need to|have to)|(?:don't|do not) forget)(?!\\p{L})[^.!?;]{0,100}? before (?:you(?:'re| are)? )?(?:run|start|execut|send|launch|trigger|us)(?:n?ing|e)? (?:this|it|that|these|them|the (?:above|following|workflow|command|shortcode)s?)
  |before (?:you(?:'re| are)? )?(?:run|start|execut|send|launch|trigger|us)(?:n?ing|e)? (?:this|it|that|these|them|the (?:above|following|workflow|command|shortcode)s?)[^.!?;]{0,30}?, (?:please |you (?:should|must|need to|have to) )?(?:make sure|be sure|ensure|remember|check|verify|review|back ?up|replace|fill)
  |(?:pastikan|harap|mohon|tolong|jangan lupa|cek|periksa|sebaiknya|silakan)[^.!?;]{0,100}? sebelum (?:anda |kamu )?(?:menjalankan|mengeksekusi|memulai|mengirim|dijalankan|dieksekusi|dimulai|dikirim)(?:nya)?(?= (?:ini|itu|perintah|workflow|shortcode|yang)| (?:ya|kak|dulu)|[^\\p{L}]{0,6}$)
  |sebelum (?:anda |kamu )?(?:menjalankan|mengeksekusi|memulai|dijalankan)[^.!?;]{0,30}?, (?:pastikan|harap|mohon|tolong|jangan lupa|cek|periksa)
  |sebelum (?:saya|kami) (?:jalankan|kirim|hapus|mulai)[^.!?;:]{0,30}?,? (?:mohon|tolong|silakan|boleh|bisa)(?: \\p{L}{2,8})? (?:di)?(?:konfirmasi|cek|periksa)
  |(?:once|when|whenever|after|as soon as|until|unless|if) (?:you(?:'re|'ve| are| have|'d like me to| want me to)?|i(?:'m| am|'ve| have)?)
  (?: \\p{L}{1,12}){0,2}? (?:confirm|approve|agree|accept|check|verif|review|ready|go-ahead|green light|say (?:so|yes|ok|go)|happy|satisfied|comfortable|confident|certain|convinced|sure|replaced|filled|updated|changed|done that)\\p{L}{0,4}
  |(?:after|with|without|upon|on|await(?:ing)?|wait(?:ing)? for|pending|subject to|need(?:s)?) (?:your|my) (?:explicit |final )?(?:confirmation|approval|consent|ok(?:ay)?|go-ahead|permission|green light)
  |(?:setelah|sesudah|sebelum|sampai|begitu|kalau|jika|bila|apabila) (?:anda |kamu |kalian |saya )?(?:sudah |telah )?(?:dicek |diperiksa )?
  (?:mengonfirmasi|konfirmasi|dikonfirmasi|setuju|menyetujui|disetujui|siap|yakin|oke|ok|mengecek|cek|periksa|memeriksa|bilang (?:ya|oke))(?:kan|nya)?
  |tunggu (?:aba-aba|instruksi|arahan|kabar|lampu hijau|acc|perintah|jawaban)|(?:assuming|provided)(?: that)? (?:you|everyone|nobody|it's|that's)
  |(?:once|after|when|until|unless|if|as soon as) (?:the |our |your |my )?(?:\\p{L}{2,12} )?(?:manager|boss|admin|owner|team|lead|supervisor|director|client|legal|finance|security|compliance|management|hr|someone|somebody|everyone|all)
  (?: has| have| had)? (?:approves?|approved|confirms?|confirmed|signs? off|signed off|agrees?|agreed|accepts?|accepted|(?:gives?|gave|given) (?:the|their|its) (?:ok|okay|go-ahead|green light))
  |(?:setelah|sesudah|sampai|begitu|kalau|jika|bila|apabila) (?:pak |bu )?(?:bapak|ibu|kakak|kak|mas|mbak|bos|tim|manajer|atasan|direktur|legal|keuangan|admin|pimpinan)(?: \\p{L}{2,12})? (?:sudah |telah )?(?:setuju|menyetujui|mengonfirmasi|konfirmasi|oke|ok|acc|siap|yakin)
  |(?<!yang )(?:menunggu|tunggu|tanpa|dengan) (?:konfirmasi|persetujuan|izin)(?: (?:anda|kamu|dari))?
  |(?:sobald|wenn|falls|nachdem) (?:du|sie|ihr)(?: \\p{L}{1,12}){0,3}? (?:bestätig|zustimm|bereit|einverstanden|geprüft)\\p{L}{0,4}|nach (?:deiner|ihrer|eurer) (?:bestätigung|freigabe|zustimmung)
  |(?:cuando|una vez que|después de que|si) (?:lo |la )?(?:confirm|aprueb|estés list|esté list|estás de acuerdo|revis)\\p{L}{0,4}|(?:tras|con|espero) (?:tu|su) (?:confirmación|aprobación)
  |(?:quando|assim que|depois que|se) (?:você )?(?:o |a )?(?:confirm|aprov|estiver pront|concord|revis)\\p{L}{0,4}|(?:após|aguardo) (?:a )?(?:sua|tua) (?:confirmação|aprovação)
  |(?:quand|une fois que|dès que|si) (?:tu|vous)(?: \\p{L}{1,10})? (?:confirm|prêt|d'accord|approuv|vérifi|valid)\\p{L}{0,5}|après (?:ta|votre) (?:confirmation|validation)
  |(?:когда|после того как|как только|если) (?:ты |вы )?(?:подтверд|будете готов|будешь готов|соглас|провер)\\p{L}{0,6}|после (?:вашего |твоего )?подтверждения
  |(?:بعد|عند) (?:تأكيدك|موافقتك|أن تؤكد)`);

/** Says that something else has to happen first: "Status: pending legal review", "This still needs the manager's sign-off". */
const PENDING =
  words(`(?<=^|[:;,—–(-]\\s{0,3}|(?:this|it|that|they|(?:the|this) \\p{L}{2,12}) (?:is|are) (?:still |currently )?)(?:pending|await(?:ing|s)|waiting (?:for|on)|subject to|on hold (?:for|until))
  (?: \\p{L}{1,14}(?:'s)?){0,3}? (?:review|approval|confirmation|sign[- ]?off|consent|go-ahead|green light|permission|clearance)
  |(?:this|it|that|they|(?:the|this) (?:workflow|message|command|start|run|step)) (?:still |first |also )?(?:needs?|requires?|awaits?)
  (?: \\p{L}{1,14}(?:'s)?){0,3}? (?:review|approval|confirmation|sign[- ]?off|consent|go-ahead|green light|permission|clearance)(?: first| before|$|[.:!])
  |(?:masih |ini )(?:menunggu|perlu|butuh) (?:\\p{L}{1,14} ){0,2}?(?:persetujuan|konfirmasi|izin|tinjauan|acc)`);

/** Says what was only thought of: "First I thought of sending it right away:", "One option would be to run". */
const CONSIDERED =
  words(`(?:(?:at )?first|initially|originally),? (?:i|we)(?:'d| had| would| was| were)? (?:thought|considered|wanted|planned|tried|going|meant|about|have)\\p{L}{0,3}
  |(?:i|we) (?:considered|thought (?:of|about)|was (?:going|about|tempted) to|were (?:going|about|tempted) to|could have|might have|would have|almost|nearly)
  |(?:i|we) (?:could|might) (?:just |simply |also |then )?(?:use|run|send|write|try|start|execute)|(?:i|we)(?:'ve| have)? (?:decided|chose|chosen|opted) (?:against|not to)|(?:saya|aku|kami) (?:memutuskan|memilih) (?:untuk )?tidak
  |(?:someone|somebody|anyone|(?:an? |the )?(?:\\p{L}{2,12} )?(?:attackers?|hackers?|spammers?|strangers?|users?|persons?|people)) (?:could|might|may|would) (?:just |simply |then |also )?(?:send|run|write|type|use|try|post|paste)(?= (?:this|that|it|something like|the following)|[^\\p{L}]{0,6}$)
  |(?:one|another|the (?:obvious|naive|simple|simplest|brute[- ]force)) (?:option|way|possibility|idea|approach|solution) (?:would|could|might) (?:be|have been)
  |(?:what|how) (?:it|this|that|they) (?:would|might|could) look|if (?:i|we) (?:had|were|could)(?: \\p{L}{1,12}){1,5},? (?:i|we)(?:'d| would| could)
  |(?:awalnya|tadinya|semula|mula-mula) (?:saya|aku|kami|mau|ingin|akan)(?: \\p{L}{1,12}){0,2}`);

/** Starts it in a certain case or later: "If there are more than 100, run it:", "Only once step 1 has succeeded:", "Not now:". */
const STARTS_IF =
  words(`(?:only )?(?:if|unless|in case|in the event) [^.!?;]{2,120}?(?:,|then) (?:then |please |just |you (?:can |should |may )?|i(?:'ll| will| would) )?
  (?:run|start|execute|launch|trigger|send|use|apply|activate|fire|kick off)(?: off)?(?: (?:it|this|that|them|these|those|the (?:workflow|following|command|shortcode|one|cleanup|deletion)\\p{L}{0,2}))(?=\\s?(?:[:.!]|$|below|instead|here))
  |(?:run|start|execute|launch|trigger|send|use|apply|activate) (?:it|this|that|these|the (?:workflow|following|command)) ?(?:only |just )?(?:if|when|once|after|unless|in case)
  |(?:hanya )?(?:kalau|jika|bila|apabila) [^.!?;]{2,120}?(?:,|maka) (?:maka |baru |silakan |tolong )?(?:jalankan|kirim(?:kan)?|mulai|eksekusi|gunakan|pakai)(?: (?:ini|itu|perintah ini|workflow ini|workflow|perintah))?(?=\\s?(?:[:.!]|$|berikut))
  |(?<=^[^\\p{L}]{0,5})(?:only )?(?:(?:if|unless|in case|in the event)(?! of)|(?:jika|kalau|bila|apabila)(?! mau| ingin| perlu)) [^,.!?;:]{2,80}:(?=\\s{0,3}$)
  |(?:jalankan|kirim(?:kan)?|eksekusi|gunakan|pakai)(?: (?:ini|itu|perintah ini|workflow ini|workflow|perintah))? (?:hanya |cuma )?(?:kalau|jika|bila|apabila|setelah)
  |in case of (?:problems?|trouble|failures?|errors?|need|doubt)(?=[^\\p{L}]{0,6}$)|only (?:if|when) [^.!?;:]{2,80}(?=[^\\p{L}\\p{N}]{0,6}$)|(?:kalau|jika|bila|apabila) [^.!?;:]{2,80},? baru(?= (?:di)?(?:jalankan|kirim|mulai|eksekusi|pakai)|[^\\p{L}]{0,6}$)
  |(?:if|in case|should) [^.!?;]{2,100}?,? (?:you can |please |just |then )?(?:roll (?:it )?back|undo|revert|restore|recover|fall back)(?: (?:it|this|that|everything))?(?: (?:with|using|by|to))?(?=[^\\p{L}]{0,6}$)
  |(?:run|start|execute|send|launch|trigger|do) (?:it|this|that|these|them) (?:later|tomorrow|tonight|next (?:week|month|time)|at \\d|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)
  |not (?:now|right now|today|immediately)(?=[,.:;!]|$)|(?:jangan|bukan) sekarang|nanti (?:saja|aja|dulu)|(?:jalankan|kirim|mulai|eksekusi)(?: (?:ini|itu))? (?:besok|lusa|nanti|minggu depan)`);

/** Starts it once something else is done: "Step 2, only after step 1 has succeeded:", "Setelah itu selesai, baru:". */
const FOLLOWS = words(
  `only (?:once|after) [^,.!?;:]{2,80}(?=[^\\p{L}\\p{N}]{0,6}$)|(?:setelah|sesudah) (?!itu (?:baru|kirim))[^.!?;:]{2,80},? baru(?= (?:di)?(?:jalankan|kirim|mulai|eksekusi|pakai)|[^\\p{L}]{0,6}$)`,
);

/** Together in a sentence about the reader or the writer, these say that something waits for consent. */
const CONSENTS =
  words(`confirms?|(?:your|my|explicit|final) confirmation|approves?|approval|consent|permission|go-ahead|green light|thumbs[- ]up|👍|sign[- ]off
  |your (?:ok|okay|word|nod|review)|(?:menyetujui|setuju|disetujui|persetujuan|konfirmasi|mengonfirmasi|dikonfirmasi|izin|restu)(?:nya|kan)?
  |bestätig\\p{L}{1,4}|freigabe|zustimmung|confirm(?:es|as|ación)|aprob\\p{L}{1,5}|confirmação|aprov\\p{L}{1,5}|approuv\\p{L}{1,4}|подтвержд\\p{L}{1,5}|соглас\\p{L}{1,5}`);
const WAITING =
  words(`await(?:ing|s)?|wait(?:ing|s)?|pending|until|before|first|want|only (?:with|after|once|when|if)|once|when|after|unless|needs?|requires?
  |and (?:then )?(?:i'll|i will|i can)|so (?:that )?i can|to (?:proceed|start|continue|run)|tunggu|menunggu|setelah|sesudah|sebelum|sampai|begitu|kalau|jika|bila|baru|butuh|perlu
  |sobald|nach|erst|bevor|warte|cuando|antes|después|espero|quando|depois|aguardo|quand|avant|après|attends|после|когда|жду`);
const PEOPLE = words(
  `you|your|i|i'll|me|my|anda|kamu|saya|aku|bos|\\p{L}{3,14}nya|du|deine?r?|ihre?r?|ich|tu|su|você|sua|vous|votre|je|вы|ваше?г?о?|я`,
);

/** Says that consent is not needed, or has been given. */
const SETTLED = words(
  `without|no need|needn't|(?:don't|do not|doesn't) need|thanks|thank you|now that|as you|since you|because|tanpa|tidak perlu|tak perlu|karena|terima kasih|makasih|ohne|danke|sin|gracias|sem|obrigad[oa]|sans|merci|без|спасибо`,
);
const REFUSES = words(`won't|will not|can't|cannot|not|nothing|never|tidak akan|jangan|nicht|nichts`);

/** What the writer promises to tell: "I'll confirm once it has been sent". */
const TELLS = words(
  "(?:i|we)(?:'ll| will| can|'m going to) (?:then |also )?confirm|saya (?:akan )?(?:konfirmasi|mengonfirmasi)",
  "giu",
);

/** Whether a sentence says that something waits for the reader's consent. */
function awaitsConsent(said: string): boolean {
  if (SETTLED.test(said) && !REFUSES.test(said)) return false;
  const text = said.replaceAll(TELLS, "");
  return AWAITS.test(text) || (CONSENTS.test(text) && WAITING.test(text) && PEOPLE.test(text));
}

/** Offers it: "If you want, I can run", "kalau mau, saya bisa jalankan". */
const OFFERS =
  words(`should you (?:agree|approve|want|wish|like)|if (?:you(?:'d| would)? (?:want|like|wish|prefer)|needed|necessary)[^.!?;:]{0,40}?,? (?:i|we) (?:can|could|would|will|'ll|may)
  |(?:i|we)(?: can|'ll| could| will| would) [^.!?;:]{1,60}? if you(?:'d| would)? (?:want|like|wish|prefer)
  |(?:kalau|jika|bila|apabila) (?:anda |kamu )?(?:mau|ingin|berkenan|perlu|setuju)[^.!?;:]{0,40}?,? (?:saya|aku|kami) (?:bisa|dapat|akan)
  |(?:saya|aku|kami) (?:bisa|dapat|akan) [^.!?;:]{1,60}? (?:kalau|jika|bila) (?:anda |kamu )?(?:mau|ingin|berkenan|setuju)
  |wenn (?:du|sie) (?:willst|möchtest|wollen|möchten|magst),? (?:kann|könnte|werde) (?:ich|wir)
  |si (?:quieres|quiere|lo deseas|gustas),? (?:puedo|podemos|podría)|se (?:você )?(?:quiser|preferir),? (?:posso|podemos|eu posso)
  |si (?:tu|vous) (?:veux|voulez|le souhaitez),? (?:je|nous) (?:peux|pouvons|pourrais)|если (?:хочешь|хотите|нужно),? (?:я )?(?:могу|можем)
  |إذا (?:أردت|رغبت|كنت تريد)،? (?:يمكنني|أستطيع)`);

/** Asks in a sentence with a question mark whether to start what stands before it: "Shall I run this now?" */
const MAY_I =
  words(`(?:(?:would you like|do you want|want|like) me to|(?:shall|should|may|can|could|do) (?:i|we)|ready to|ok(?:ay)? to|is it ok(?:ay)? to)
  (?: please| now| just)? (?:proceed|continue|go ahead|go on
  |(?:run|start|execute|launch|activate|trigger|send|schedule|delete|do|apply|begin|kick off|carry out) (?:it|this|that|them|these|those|everything|both|the (?:workflow|cleanup|deletion|command|broadcast|plan)s?))
  (?: (?:now|right away|right now|for you|with (?:this|it|that|the (?:deletion|cleanup|workflow|plan))|here|to start)){0,2}
  |(?:mau|boleh|perlu|haruskah|bolehkah|apakah|apa) (?:anda |kamu )?(?:ingin |mau |perlu |boleh |bisa )?(?:saya |aku |kita )?(?:langsung )?
  (?:di)?(?:jalankan|lanjutkan|lanjut|mulai|kirim|eksekusi|hapus|menjalankan|melanjutkan|memulai|menghapus|mengirim)(?:kan|nya)?(?: (?:sekarang|ini|itu|semua|workflow|ya|saja)){0,3}
  |soll ich (?:das |es |sie |jetzt |nun ){0,3}(?:ausführen|starten|senden|fortfahren|weitermachen|löschen|machen)
  |(?:quieres|quiere) que (?:lo |la |los |las )?(?:ejecute|inicie|envíe|borre|haga|continúe|proceda)|(?:procedo|continúo|lo ejecuto)
  |(?:quer|posso) (?:que eu )?(?:o |a )?(?:execut|inici|envi|prossig|continu|prosseguir|apag)\\p{L}{0,4}(?: (?:isso|agora|isto)){0,2}
  |(?:je |dois-je |puis-je )(?:le |la |les |l')?(?:lance|lancer|exécute|exécuter|continue|continuer|procéder|démarrer|envoyer)
  |(?:запустить|начать|продолжить|выполнить|отправить|удалить)(?: (?:это|его|сейчас)){0,2}|(?:هل )?(?:أبدأ|أتابع|أنفذ|أشغله)(?: الآن)?`);

/** In a question after a start, asks whether it is right to start it: "Proceed?", "Are you sure?", "Does this look right?" */
const CONSENT =
  words(`(?:proceed|continue|go ahead)|(?:is|are) (?:this|that|it|these|you) (?:ok(?:ay)?|all right|alright|fine|correct|right|sure)|ok(?:ay)? with you
  |(?:does|do) (?:this|that|it|these) (?:look|sound) (?:right|good|ok(?:ay)?|correct|fine)|(?:look|sound)s (?:right|good|ok(?:ay)?|correct|fine)
  |are you sure|(?:do|can) you (?:confirm|approve|agree)|confirm|approve|lanjut(?:kan)?|melanjutkan|yakin|setuju|sudah (?:benar|oke|sesuai)|boleh (?:saya )?(?:jalankan|hapus|kirim|mulai|lanjut)\\p{L}{0,4}
  |fortfahren|weitermachen|sicher|einverstanden|passt das|in ordnung|proceder|continuar|(?:está|estás|estas) (?:seguro|segura|de acuerdo|bien)|te parece bien
  |prosseguir|(?:tem|você tem) certeza|posso (?:continuar|prosseguir|executar|enviar|apagar)|está (?:certo|bom)|(?:on )?continue|d'accord|(?:es-tu|êtes-vous) (?:sûr|sûre|d'accord)|que je (?:le |la |les |l')?(?:lance|exécute|continue|envoie|supprime)
  |продолжить|продолжаем|уверены|уверен|согласны|согласен|запустить|هل (?:أنت )?(?:متأكد|موافق)|نتابع`);

/** Asks about a shortcode, instead of for it: "What does this do?", "kenapa ini error terus?" */
const ASKS_ABOUT =
  words(`what (?:does|would|will|did) (?:this|that|it|these|the following)(?: \\p{L}{1,12})? (?:do|mean)|(?:can|could) (?:you|someone|anyone) (?:please )?explain (?:this|that|the following)
  |why (?:does|do|is|did|am) [^?]{0,50}(?:fail|error|not work|not run|broken|wrong|reject|refus|nothing)\\p{L}{0,4}|why (?:doesn't|don't|won't|isn't|didn't|can't) (?:this|it|that)
  |is (?:this|that|it) (?:safe|dangerous|harmful|malicious)|(?:ini|itu|kode ini|perintah ini) (?:maksudnya|artinya|gunanya|fungsinya)|maksudnya apa|apa (?:maksud|arti|guna|fungsi)(?:nya)?(?: dari)? (?:ini|itu|perintah|kode|shortcode)
  |(?:kenapa|mengapa|kok) [^?]{0,40}(?:error|gagal|salah|ditolak|tidak jalan|(?:ng|g)?gak jalan|tidak bisa|(?:ng|g)?gak bisa)|(?:apakah )?ini (?:aman|bahaya|berbahaya)`);

/** Leads to what was sent before, or is only asked about: "I got an error when I sent this:", "Explain this shortcode:". */
const ABOUT =
  words(`(?:(?:i|we) (?:got|get|had|received|keep getting|kept getting) (?:an?|this|the) (?:\\p{L}{2,12} )?(?:error|failure)|(?:this|it) (?:gives|gave|throws|threw|returns|returned|causes|caused) (?:me )?an? (?:\\p{L}{2,12} )?error|(?:this|it) (?:didn't|doesn't|did not|does not) work
  |(?:ran|sent|used|tried|wrote|executed)(?: (?:this|it|that|the following))?(?: (?:one|workflow|command))? (?:yesterday|last (?:week|month|night|time)|earlier today|this morning)
  |(?:kemarin|tadi (?:pagi|siang|malam)|minggu lalu|bulan lalu)[^.!?;:]{0,30} (?:menjalankan|jalankan|kirim|mengirim|dijalankan|dikirim)
  |(?:explain|translate|debug|proofread|review|check|fix|jelaskan|terjemahkan|periksa|cek|perbaiki|benerin)(?: \\p{L}{1,12}){0,5}? (?:shortcodes?|commands?|perintah|kode)
  |(?:saya|aku) (?:dapat|kena) error|(?:ini|yang ini) (?:error|gagal))[^.!?;:]{0,60}(?=\\s?:\\s{0,3}$)`);

/** Short questions that ask no such thing: "Any questions?" A short question ("OK to send?", "Go?") otherwise asks whether to start. */
const OTHERWISE = words(
  `any|anything|questions?|thoughts|help|sense|clear|cool|nice|got|get|see|why|what|how|who|where|when|which|ada|apa|kenapa|mengapa|bagaimana|siapa|kapan|fragen|alles klar|preguntas|dúvidas|questions|вопросы|أسئلة`,
);
const MAX_SHORT = 4;

/** Offers to do something with what stands before it: "Want me to fire this off now?" */
const ME_TO = words(
  `(?:want|like) me to (?!explain|show|describe|walk|translate|tell|list|summari|draw|rename|modify|tweak|check|edit)\\p{L}{2,12} (?:this|it|that|them|these)`,
);

/** A question with one of these words is about something else that could be done. */
const MORE =
  words(`also|too|as well|else|another|other|again|more|next|second|daily|every|instead|further|regularly|change[sd]?|adjust(?:ments)?|add|later|tomorrow
  |juga|lagi|lain(?:nya)?|berikutnya|tambah(?:kan|an)?|ubah|setiap|tiap|auch|noch|weitere[srn]?|andere[srn]?|también|otr[oa]s?|más|además|também|outr[oa]s?|mais|aussi|autres?|encore|ещё|еще|также|أيضا|آخر`);

/** Says with what to release it: 'Reply "yes" to proceed', "Just say the word". */
const RELEASES =
  words(`(?:await(?:ing)?|waiting (?:for|on)|pending|needs|requires) (?:your|my) (?:explicit |final )?(?:confirmation|approval|consent|ok(?:ay)?|go-ahead|permission|reply|green light)
  |(?:let me know|tell me|ping me|say so|reply|confirm)[^.!?;:]{0,40}? and i(?:'ll| will| can) (?:run|start|go|proceed|execute|send|do|delete|launch|schedule|kick|trigger|activate)
  |ready when you are|if (?:so|yes|ok(?:ay)?|that's (?:ok(?:ay)?|right|fine|correct)),? (?:i(?:'ll| will| can)|just (?:say|reply|tell|confirm))
  |(?<!yang )menunggu (?:konfirmasi|persetujuan|jawaban)|(?:balas|ketik|jawab|kirim) ["'“‘*_]{0,3}(?:ya|ok(?:e)?|setuju)["'”’*_]{0,3} (?:kalau|jika|bila|untuk)
  |(?:reply|respond|answer|type|say|write|send)(?: with| me)? ["'“‘*_]{0,3}(?:yes|y|ok(?:ay)?|go|confirm(?:ed)?|approved?|proceed|run|start)["'”’*_]{0,3}(?:,? (?:to|and|if|when)(?!\\p{L}))
  |(?:just )?(?:say the word|give me the (?:go-ahead|green light|word))|(?:please )?(?:confirm|approve) (?:to|before|and i'll|so (?:that )?i can) ?(?:proceed|continue|run|start|i (?:run|start|proceed|delete|send))?
  |let me know (?:if|when|whether) (?:you(?:'d| would)? (?:like|want) me to|i should|i can|to) (?:run|start|execute|proceed|go ahead|continue|send|delete|set) ?(?:it|this|that|them|these)?(?: up)?
  |(?:balas|ketik|jawab|kirim)(?: dengan)? ["'“‘*_]{0,3}(?:ya|iya|ok(?:e)?|lanjut(?:kan)?|setuju|konfirmasi|jalan(?:kan)?)["'”’*_]{0,3} (?:untuk|kalau|jika|bila|agar|supaya)
  |(?:mohon|tolong|silakan) (?:konfirmasi|dikonfirmasi)(?:kan)?(?= (?:dulu|sebelum|untuk)|[^\\p{L}]{0,4}$)
  |(?:antworte|schreibe?)(?: mit)? ["'„“*_]{0,3}(?:ja|ok)["'”“*_]{0,3},? (?:um|wenn|damit)|(?:responde|escribe) ["'“*_]{0,3}(?:sí|si|ok)["'”*_]{0,3} para
  |(?:responda|responde|escreva) ["'“*_]{0,3}(?:sim|ok)["'”*_]{0,3} para|(?:répondez|réponds) ["'“«*_]{0,3}\\s?(?:oui|ok)\\s?["'”»*_]{0,3} pour`);

/** In a sentence after a start, says that it is not to be started: "Hmm, please don't run this, I need the right time first." */
const FORBIDS =
  opening(`(?:(?!if |when |once |in case |kalau |jika )[^.!?]{1,60}, please (?:disregard|ignore|cancel) (?:that|this|the above)(?=[.!]|$)|(?:(?:hmm|oh|wait|actually|please|but|so|no|tapi|tolong|mohon|eh)[,.!…]{0,3} ){0,3}
  (?:(?:disregard|ignore|cancel|discard|forget)(?: (?:that|this|it|the above|(?:my|the) (?:last |previous )?(?:workflow|command|message|shortcode)s?(?: above)?))?(?=[.!]|$)
  |abaikan(?: (?:saja|itu|ini|pesan (?:ini|itu|di atas)|perintah (?:ini|itu|di atas))){0,2}(?=[.!]|$)|(?:do(?:n't| not)) (?:run|start|execute|send|use|launch|trigger) (?:this|it|that|these|them|the above)|(?:jangan|tidak usah) (?:di)?(?:jalankan|kirim|mulai|eksekusi|pakai)(?:kan)?(?: (?:ini|itu))?)
  (?![^.!?]{0,30}(?: again| twice| more than| lagi| dua kali|:\\s{0,3}$)))`);

/** In a sentence before a start, says the same of what follows. */
const FORBIDDEN = words(
  `(?:do(?:n't| not)|never) (?:ever )?(?:run|start|execute|launch|trigger) (?:this|these|the following)(?![^.!?]{0,30}(?: again| twice| more than| if | unless ))`,
);

/** Shows what follows as an example: "For example:", "Contoh:". */
const EXAMPLES =
  opening(`(?:for (?:example|instance)|e\\.g\\.|hypothetically|in theory|(?:here is |here's )?an example(?: (?:of|for) [^:]{1,40})?(?=\\s?:)|examples?(?=\\s?:)|misalnya|sebagai contoh|contoh(?:nya)?(?=\\s?:)
  |zum beispiel|beispiel(?=\\s?:)|por ejemplo|ejemplo(?=\\s?:)|por exemplo|exemplo(?=\\s?:)|par exemple|exemple(?=\\s?:)|например|пример(?=\\s?:)|مثلاً?|مثال|على سبيل المثال)`);

/** A line that ends by leading to an example, or is only its heading. */
const EXAMPLE_ENDS =
  /(?:e\.g\.?|for (?:example|instance)|misalnya|contohnya|zum beispiel|por (?:ejemplo|exemplo)|par exemple|например)\s?[:,]?$|^(?:(?:sample|example) (?:usage|command|message|shortcode|syntax|call)|usage|examples?|contoh(?: penggunaan)?|beispiele?|ejemplos?|exemplos?|exemples?|примеры?|مثال)\s?:?$/iu;

/** What a sentence says about starting what stands next to it. */
export type Release = "waits" | "asks" | "depends" | "follows" | undefined;

/**
 * What a sentence before a start says about it: that it is not to be started yet (`waits`), would be once the reader agrees
 * (`asks`), which is settled where the workflow itself asks, or in a certain case or later (`depends`), which is settled where
 * the workflow has a condition or a time, or after something else (`follows`), which is settled where that is a step before it.
 */
export function releases(sentence: string): Release {
  const text = sentence.replaceAll("’", "'");
  if (WAITS.test(text) || CONSIDERED.test(text) || ABOUT.test(text)) return "waits";
  if (PENDING.test(text) || FORBIDDEN.test(text)) return "waits";
  if (STARTS_IF.test(text)) return "depends";
  if (FOLLOWS.test(text)) return "follows";
  if (isQuestion(text) && !MORE.test(text) && MAY_I.test(text)) return "asks";
  return awaitsConsent(text) || OFFERS.test(text) || RELEASES.test(text) ? "asks" : undefined;
}

/** What a sentence after a start says about it: as {@link releases}, and by asking whether to start it. */
export function releasesAfter(sentence: string): Release {
  const text = sentence.replaceAll("’", "'").trim();
  if (WAITS.test(text) || PENDING.test(text) || FORBIDS.test(text)) return "waits";
  if (!isQuestion(text)) return RELEASES.test(text) || awaitsConsent(text) ? "asks" : undefined;
  if (MORE.test(text)) return undefined;
  const isShort = text.split(/\s+/).length <= MAX_SHORT && !OTHERWISE.test(text);
  return MAY_I.test(text) || ME_TO.test(text) || CONSENT.test(text) || isShort ? "asks" : undefined;
}

/** Whether a sentence asks what a shortcode next to it is, or why it fails. */
export function asksAbout(sentence: string): boolean {
  return ASKS_ABOUT.test(sentence.replaceAll("’", "'")) && isQuestion(sentence);
}

/** Whether what stands behind a shortcode on its line makes it depend on something: "if context.n > 10", "(only when it fails)". */
export function dependsOn(behind: string): boolean {
  return BEHIND.test(behind);
}

const BEHIND = opening(
  "(?:but |and )?(?:only |just )?(?:if|unless|in case)(?! (?:you|anyone|anything|something|this|that|it|needed|not|so)(?!\\p{L}))|only when|(?:hanya |cuma )?(?:kalau|jika|bila|apabila)(?! (?:ada|anda|kamu|mau|perlu|butuh|ini|itu|sudah)(?!\\p{L}))",
);

function isQuestion(text: string): boolean {
  return /[?？؟][^\p{L}\p{N}]*(?:\(y(?:es)?\/n(?:o)?\))?$/iu.test(text);
}

/** Whether the words beside a shortcode only say what could be done with it: "you could use … to reset". */
export function couldBe(text: string): boolean {
  return COULD.test(text.replaceAll("’", "'"));
}

const COULD = words("you (?:can|could|might|may|would) (?:also |then |always )?(?:use|run|send|write|type|try|paste)");

/** Whether a sentence shows what follows it as an example. */
export function showsExample(sentence: string): boolean {
  const text = sentence.replaceAll("’", "'").trim();
  return EXAMPLES.test(text) || EXAMPLE_ENDS.test(text);
}
