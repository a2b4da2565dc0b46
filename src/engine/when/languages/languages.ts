import { arabic } from "./ar.ts";
import { german } from "./de.ts";
import { english } from "./en.ts";
import { spanish } from "./es.ts";
import { french } from "./fr.ts";
import { indonesian } from "./id.ts";
import { portuguese } from "./pt.ts";
import { russian } from "./ru.ts";
import type { TimeLanguage } from "./time-language.ts";

/** The languages in which times are understood. To add one, write its file and add a row. */
export const TIME_LANGUAGES: readonly TimeLanguage[] = [
  english,
  indonesian,
  german,
  spanish,
  russian,
  arabic,
  portuguese,
  french,
];
