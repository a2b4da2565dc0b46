const PREFIX = "sg";

/** What Telegram keeps in a button and gives back when it is pressed; at most 64 bytes. */
export interface ButtonData {
  token: string;
  /** Which of the buttons that share the token. */
  choice: string;
}

/** As Telegram's `callback_data`. */
export function toCallbackData({ token, choice }: ButtonData): string {
  return `${PREFIX}:${token}:${choice}`;
}

/** Back from `callback_data`; undefined where the button is not one of ours. */
export function fromCallbackData(data: string): ButtonData | undefined {
  const [prefix, token = "", ...choice] = data.split(":");
  return prefix === PREFIX ? { token, choice: choice.join(":") } : undefined;
}
