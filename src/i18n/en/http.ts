import type { HttpMessages } from "../http-messages.ts";

export const http: HttpMessages = {
  submitted: (type) => `The step ${type} was submitted.`,
  tokenMade: (unattended) =>
    `This is your new token for the HTTP API. It is shown only once. Anyone who has it can act as you in this chat${unattended ? " without being asked to confirm" : ""}:`,
  howToRevoke: (id) => `Revoke it with /token revoke ${id}`,
  tokenSent: "I've sent you the token for this chat in a private message.",
  tokenNotSent: "I can't send you private messages yet. Open a chat with me, send /start, and try again here.",
  tokenForPeople: "A token acts as a person, so anonymous administrators and channels can't have one.",
  unattendedForOwners: "Only owners of the bot can create a token that is never asked to confirm.",
  tooManyTokens: (most) =>
    `You already have ${most} tokens in this chat, which is the limit. Revoke one first; /token lists them.`,
  tokens: (count) => (count === 1 ? "Your token in this chat:" : `Your ${count} tokens in this chat, newest first:`),
  tokenRow: (id, made, unattended) => `${id}, created ${made}${unattended ? ", unattended" : ""}`,
  noTokens: "You have no token in this chat.",
  tokenRevoked: (id) => `Token ${id} is revoked and no longer works.`,
  noToken: (id) => `You have no token ${id}. /token lists yours.`,
  tokenUsage:
    "/token new creates a token, /token new unattended creates one that is never asked to confirm, and /token revoke ID revokes one.",
};
