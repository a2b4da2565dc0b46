/** What the HTTP API says besides errors, and `/token`. */
export interface HttpMessages {
  /** The answer to a submitted step. */
  submitted(type: string): string;
  /** Above a new token, which is shown once, and below it. */
  tokenMade: string;
  howToRevoke(id: string): string;
}
