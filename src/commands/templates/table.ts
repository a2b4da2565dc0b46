import { dataProcessing } from "./data-processing.ts";
import { messageSequence } from "./message-sequence.ts";
import { notificationFlow } from "./notification-flow.ts";
import { listed, type Template } from "./template.ts";

/** The templates that every Stepgram has, in the order in which TEMPLATES lists them. */
export const builtInTemplates: readonly Template[] = [
  listed(messageSequence),
  listed(dataProcessing),
  listed(notificationFlow),
];
