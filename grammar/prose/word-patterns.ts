/** Matches any of the words and phrases, which are divided by `|` and may be wrapped, wherever they stand by themselves. */
export function words(list: string, flags = "iu"): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${joined(list)})(?![\\p{L}\\p{N}])`, flags);
}

/** Matches a text that begins with one of them. */
export function opening(list: string): RegExp {
  return new RegExp(`^[^\\p{L}\\p{N}]{0,20}(?:${joined(list)})(?![\\p{L}\\p{N}])`, "iu");
}

/** Matches a text that is one of them. */
export function whole(list: string): RegExp {
  return new RegExp(`^[^\\p{L}\\p{N}]{0,20}(?:${joined(list)})[^\\p{L}\\p{N}]{0,20}$`, "iu");
}

/** The list without its line breaks. */
export function joined(list: string): string {
  return list.replaceAll(/\s*\n\s*/g, "");
}
