import { looksLike } from "../../grammar/look-alikes.ts";

const PLAIN = words("reject deny decline refuse no cancel tolak tidak batal");
const FIRST =
  words(`reject rejected deny decline refuse no nope cancel abort stop dont tolak tidak batal batalkan jangan nggak enggak
  nein nicht abbrechen ablehnen non não cancelar rechazar нет لا`);

/** Whether a whole option refuses: "Reject", "Batal". */
export function refusesPlainly(option: string): boolean {
  return PLAIN.has(looksLike(option));
}

/** Whether an option refuses, perhaps in more words: "No, keep them", "❌ Tolak", "Don't delete". */
export function refuses(option: string): boolean {
  const [first = ""] =
    looksLike(option)
      .replaceAll(/['’]/g, "")
      .match(/[\p{L}\p{N}]+/u) ?? [];
  return FIRST.has(first);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).map(looksLike));
}
