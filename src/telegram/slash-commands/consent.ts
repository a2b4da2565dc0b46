import { plainWords } from "../small-talk.ts";

/** Whether someone agrees or refuses, whatever the question. */
export type Consent = "yes" | "no";

/** Whole messages, as `plainWords` gives them. */
const WORDS: Readonly<Record<Consent, ReadonlySet<string>>> = {
  yes: words(
    "yes, y, yes please, yep, yup, yeah, ok, okay, ok go, sure, fine, agreed, approve, approved, accept, confirm, go ahead, do it",
    "ya, iya, ya silakan, iya silakan, oke, setuju, boleh, silakan, lanjutkan saja, terima",
    "sí, vale, de acuerdo, ja, einverstanden, да, хорошо, согласен, نعم, موافق, sim, de acordo, oui, d'accord",
  ),
  no: words(
    "no, n, no thanks, no thank you, nope, nah, reject, rejected, refuse, decline, don't, do not, never",
    "tidak, tidak usah, tidak setuju, jangan, nggak, enggak, gak, ga, ngga, tolak, batal",
    "nein, нет, не согласен, لا, não, non",
  ),
};

/** What a whole message or an option says; undefined for everything that isn't plainly one of the two. */
export function consentIn(text: string): Consent | undefined {
  const said = plainWords(text);
  return WORDS.yes.has(said) ? "yes" : WORDS.no.has(said) ? "no" : undefined;
}

/** The one option that a yes or a no chooses; undefined where none does, or several do. */
export function optionByConsent(
  consent: Consent,
  options: readonly string[],
  refusals: readonly string[],
): number | undefined {
  const stands = options.map((option) => stanceOf(option, refusals));
  const first = stands.indexOf(consent);
  return first >= 0 && stands.lastIndexOf(consent) === first ? first : undefined;
}

/** "Yes, publish" agrees as well as "Yes" does. What fails the step never agrees. */
function stanceOf(option: string, refusals: readonly string[]): Consent | undefined {
  const [first = ""] = plainWords(option).split(" ");
  const said = consentIn(option) ?? consentIn(first);
  if (!refusals.includes(option)) return said;
  return said === "yes" ? undefined : "no";
}

function words(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(", ").map(plainWords)));
}
