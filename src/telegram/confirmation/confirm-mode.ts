/**
 * When a message is carried out only after a person has pressed Run: never; when it would write or delete data or files, call
 * the network, act as an administrator or write to other chats; or whenever it does more than look.
 */
export type ConfirmMode = "elevated" | "always" | "never";
