/** What the HTTP API says besides errors, and the replies of `/token`. */
export interface HttpMessages {
  /** The answer to a submitted step. */
  submitted(type: string): string;
  /** Above a new token, which is shown once, and below it. `unattended`: nothing is asked before it acts. */
  tokenMade(unattended: boolean): string;
  howToRevoke(id: string): string;
  /** The reply in a group; the token was sent to its creator. */
  tokenSent: string;
  /** It could not be sent, because the person has never written to the bot. */
  tokenNotSent: string;
  /** Anonymous administrators and channels are not a person. */
  tokenForPeople: string;
  unattendedForOwners: string;
  tooManyTokens(most: number): string;
  /** Above the list of tokens, and a row of it. */
  tokens(count: number): string;
  tokenRow(id: string, made: string, unattended: boolean): string;
  noTokens: string;
  tokenRevoked(id: string): string;
  noToken(id: string): string;
  tokenUsage: string;
}
