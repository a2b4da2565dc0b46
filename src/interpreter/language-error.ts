/** A shortcode or template that cannot be registered. */
export class LanguageError extends Error {
  override readonly name = "LanguageError";
}
