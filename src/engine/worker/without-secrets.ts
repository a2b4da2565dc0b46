import type { RichText } from "../../i18n/rich-text.ts";
import type { SuspendFor } from "../handler.ts";
import { redactError, redactText, redactValue, redactWording } from "../redaction/redact.ts";
import type { AttemptEnd, AttemptServices } from "./attempt.ts";
import { plainFields } from "./attempt-log.ts";

/** Wraps the services so that nothing the attempt stores, sends or logs reveals a secret. */
export function withoutSecrets(services: AttemptServices, secrets: readonly string[]): AttemptServices {
  if (secrets.length === 0) return services;
  return {
    ...services,
    log: (level, fields, message) =>
      services.log(level, redactValue(plainFields(fields), secrets), redactText(message, secrets)),
    keepLine: ({ fields, message, ...line }) =>
      services.keepLine({ ...line, fields: redactValue(fields, secrets), message: redactText(message, secrets) }),
    send: (actor, key, text) => services.send(actor, key, redactText(text, secrets)),
    post: (key, message) => services.post(key, withoutSecretText(message, secrets)),
    checkpoint: (name, value) => services.checkpoint(name, redactValue(value, secrets)),
  };
}

/** The end of an attempt without the secrets that its step used. */
export function redactEnd(end: AttemptEnd, secrets: readonly string[]): AttemptEnd {
  if (secrets.length === 0) return end;
  if (end.kind === "failure") {
    const { error, stack } = end.failure;
    const clean = stack === undefined ? {} : { stack: redactError(stack, secrets) };
    return { ...end, failure: { ...end.failure, error: redactWording(error, secrets), ...clean } };
  }
  if (end.kind === "suspend") {
    const { wait, context } = end;
    return { ...end, wait: redactWait(wait, secrets), context: redactValue(context, secrets) };
  }
  if (end.kind !== "success") return end;
  const { context = {}, ...rest } = end.success;
  return { kind: "success", success: { ...rest, context: redactValue(context, secrets) } };
}

function redactWait(wait: SuspendFor, secrets: readonly string[]): SuspendFor {
  const clean = (text: string): string => redactText(text, secrets);
  switch (wait.for) {
    case "again":
      return wait;
    case "person": {
      const { text, options, refusals } = wait.question;
      const question = { text: clean(text), options: options.map(clean), refusals: refusals.map(clean) };
      return { ...wait, question: { ...wait.question, ...question } };
    }
    case "delay":
      return { ...wait, result: redactValue(wait.result, secrets) };
    case "message":
      return { ...withoutSecretText(wait, secrets), result: redactValue(wait.result, secrets) };
  }
}

function withoutSecretText<M extends { text: string; rich?: RichText }>(message: M, secrets: readonly string[]): M {
  const clean = (text: string): string => redactText(text, secrets);
  const { text, rich } = message;
  const spans = rich?.map(({ link, ...span }) => ({
    ...span,
    text: clean(span.text),
    ...(link === undefined ? {} : { link: clean(link) }),
  }));
  return { ...message, text: clean(text), ...(spans === undefined ? {} : { rich: spans }) };
}
