/** A message that begins with a `/command`. */
export interface ParsedCommand {
  /** In lower case, without the slash. */
  name: string;
  /** The bot it names, as in `/help@some_bot`. */
  addressee?: string;
  rest: string;
}

/** Reads a command from the text alone: not every Bot API server marks commands with entities. */
export function parseCommand(text: string): ParsedCommand | undefined {
  const match = /^\/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?=\s|$)/.exec(text);
  if (match === null) return undefined;
  const [whole, name, addressee] = match;
  return {
    name: name!.toLowerCase(),
    ...(addressee === undefined ? {} : { addressee }),
    rest: text.slice(whole.length).trim(),
  };
}
