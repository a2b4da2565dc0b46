/** What the bot says about its own AI. */
export interface AiMessages {
  /** Below an answer that is being written. */
  stopButton: string;
  /** The person ended the answer before any of it ran. */
  stopped: string;
  /** The same, followed by a list of what had already run. */
  stoppedAfter: string;
  nothingToStop: string;
  /** `/new` */
  newConversation: string;
  /** It has used all the rounds it may. */
  roundsUsed(rounds: number): string;
  /** `/usage`; no `limit` means unlimited. */
  usage(tokens: number, calls: number, limit: number | undefined, ms: number): string;
  /** No AI is configured. */
  none: string;
  /** An owner may grant it with the command `grant`. */
  notGranted(grant: string): string;
}
