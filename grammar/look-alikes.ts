import { oneLine } from "./plain-text.ts";

/** Letters of other scripts that look like Latin ones. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["АВЕЅІЈКМНОРСТХУ", "ABESIJKMHOPCTXY"],
    ["аеоԁрсухіјѕӏԛԝһ", "aeodpcyxijslqwh"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
    ["αονρυικ", "aovpuik"],
  ].flatMap(([like = "", latin = ""]) => Array.from(like, (letter, i) => [letter, latin[i] ?? letter])),
);

/** A text with the Latin letters that those of other scripts, widths and styles look like. */
export function inLatin(text: string): string {
  return text.normalize("NFKC").replaceAll(/[\u0370-\u052f]/g, (letter) => LOOKALIKES[letter] ?? letter);
}

/** The same for texts that look the same to a person, in whatever characters they are written. */
export function looksLike(text: string): string {
  return oneLine(inLatin(oneLine(text))).toLowerCase();
}
