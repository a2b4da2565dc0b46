import type { HttpMessages } from "./http-messages.ts";

export const httpEn: HttpMessages = {
  submitted: (type) => `The step ${type} was submitted.`,
  tokenMade: "This is your new token. It is shown only once, and whoever has it can act as you in this chat:",
  howToRevoke: (id) => `Revoke it with /token revoke ${id}`,
};
