/** What can be wrong with a request to the HTTP API. */
export const httpProblems = {
  requestDoesNotFit: ({ at, why }: { at: string; why: string }) => `${at}: ${why}`,
  noToken: {
    message: "This needs a token.",
    hint: 'Send the header "Authorization: Bearer TOKEN". Use HTTP_TOKEN, or create a token with /token in a private chat with the bot.',
  },
  tokenNotValid: {
    message: "This token is invalid: it is misspelled, revoked or expired.",
    hint: "Use HTTP_TOKEN, or create a token with /token in a private chat with the bot.",
  },
  makerHasNoAccess: "The person who created this token no longer has access to the bot.",
  ownersOnly: "Only owners of the bot can do this.",
  otherOrigin: {
    message: "The request comes from a page on another origin.",
    hint: 'Programs send the header "Authorization: Bearer TOKEN" instead of a cookie.',
  },
  noStepOfRun: ({ step, id }: { step: string; id: string }) => `${id} has no step ${step}.`,
  tooManyRequests: { message: "These are too many requests, or too much data.", hint: "Try again in a minute." },
  tooManyStreams: { message: "Too many streams are open.", hint: "Close some, or try again later." },
  badCursor: "This cursor is invalid.",
  noSuchRoute: ({ method, path }: { method: string; path: string }) => ({
    message: `There is no ${method} ${path}.`,
    hint: "GET /openapi.json lists all routes; /docs shows them in a browser.",
  }),
  bodyTooLarge: ({ most }: { most: number }) => `The body is larger than ${most} bytes.`,
  dashboardNotBuilt: {
    message: "The dashboard hasn't been built.",
    hint: "Run npm run build. Published packages include it.",
  },
  initDataNotValid: {
    message: "Telegram didn't confirm who you are, or the confirmation has expired.",
    hint: "Close the dashboard and open it again with /dashboard.",
  },
  initDataUsed: {
    message: "This link to the dashboard has already been used.",
    hint: "Close it and open it again with /dashboard.",
  },
  nothingAsked: {
    message: "The step isn't asking anything.",
    hint: "Someone may have answered already.",
  },
  bodyNotForm: {
    message: "The body doesn't match its Content-Type.",
    hint: "Send JSON with Content-Type: application/json.",
  },
  bodyNotJson: {
    message: "The body is not JSON.",
    hint: 'Send JSON, with the header "Content-Type: application/json".',
  },
  wrongHost: ({ host }: { host: string }) => ({
    message: `This server doesn't accept requests for the host ${host}.`,
    hint: "The operator can set PUBLIC_URL to the server's public address.",
  }),
  onlyMethod: ({ method, path, allowed }: { method: string; path: string; allowed: string }) =>
    `${path} accepts only ${allowed}, not ${method}.`,
  databaseUnreachable: {
    message: "The database can't be reached right now.",
    hint: "Try again in a few seconds.",
  },
  internalError: "Something went wrong on the server; see its log for details.",
  notASubmittedStep: ({ id }: { id: string }) => ({
    message: `${id} is a run with more than one step.`,
    hint: `GET /api/executions/${id} shows it.`,
  }),
  keyOfAnotherStep: ({ key }: { key: string }) =>
    `The idempotency key ${key} belongs to a step of another type or with different args.`,
  mustBeConfirmed: {
    message: "This must be confirmed first; nothing was done. The plan shows what it would do.",
    hint: 'If that is what you want, repeat the request with this digest in the header "Confirm: DIGEST".',
  },
  planHasChanged: {
    message: "The plan has changed since it was confirmed; nothing was done. The plan shows what it would do now.",
    hint: 'If that is what you want, repeat the request with this digest in the header "Confirm: DIGEST".',
  },
  keysDiffer: "The Idempotency-Key header and idempotency_key in the body differ.",
};
