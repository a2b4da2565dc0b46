/** What can be wrong with a request to the HTTP API. */
export const httpProblems = {
  requestDoesNotFit: ({ at, why }: { at: string; why: string }) => `${at}: ${why}`,
  noToken: {
    message: "This needs a token.",
    hint: 'Send the header "Authorization: Bearer TOKEN". HTTP_TOKEN is one, and /token in a private chat with the bot makes others.',
  },
  tokenNotValid: {
    message: "This token is not valid: it is misspelt, has been revoked, or is over.",
    hint: "HTTP_TOKEN is one, and /token in a private chat with the bot makes others.",
  },
  makerHasNoAccess: "Whoever made this token has no access to the bot any more.",
  ownersOnly: "Only owners of the bot may do this.",
  otherOrigin: {
    message: "The page that asks is not one of this server.",
    hint: 'Programs send the header "Authorization: Bearer TOKEN" instead of a cookie.',
  },
  noStepOfRun: ({ step, id }: { step: string; id: string }) => `${id} has no step ${step}.`,
  tooManyStreams: { message: "There are too many streams at once.", hint: "Close some, or try again later." },
  badCursor: "This cursor is not one that a page gave.",
  noSuchRoute: ({ method, path }: { method: string; path: string }) => ({
    message: `There is no ${method} ${path}.`,
    hint: "GET /openapi.json lists what there is, and /docs is the same for people.",
  }),
  bodyTooLarge: ({ most }: { most: number }) => `The body is larger than ${most} bytes.`,
  dashboardNotBuilt: {
    message: "The dashboard is not built.",
    hint: "Run npm run build; a published package has it.",
  },
  initDataNotValid: {
    message: "Telegram did not say who you are, or that was too long ago.",
    hint: "Close the dashboard and open it again with /dashboard.",
  },
  initDataUsed: {
    message: "The dashboard was opened with this before.",
    hint: "Close it and open it again with /dashboard.",
  },
  nothingAsked: {
    message: "The step asks nothing now.",
    hint: "Somebody may have answered already.",
  },
  bodyNotForm: {
    message: "The body is not the form that its Content-Type says.",
    hint: "Send JSON with Content-Type: application/json.",
  },
  bodyNotJson: {
    message: "The body is not JSON.",
    hint: 'Send JSON, with the header "Content-Type: application/json".',
  },
  wrongHost: ({ host }: { host: string }) => ({
    message: `This server is not known as ${host}.`,
    hint: "The operator can set PUBLIC_URL to the address at which people reach it.",
  }),
  onlyMethod: ({ method, path, allowed }: { method: string; path: string; allowed: string }) =>
    `${path} takes ${allowed} alone, not ${method}.`,
  databaseUnreachable: {
    message: "The database cannot be reached at the moment.",
    hint: "Try again in a few seconds.",
  },
  internalError: "Something went wrong in the server; its log says what.",
  notASubmittedStep: ({ id }: { id: string }) => ({
    message: `${id} is a run of more than one step.`,
    hint: `GET /api/executions/${id} shows it.`,
  }),
  keyOfAnotherStep: ({ key }: { key: string }) =>
    `The idempotency key ${key} belongs to a step of another type or with other args.`,
  mustBeConfirmed: {
    message: "This has to be confirmed first; nothing was done. The plan says what it would do.",
    hint: 'If that is what you want, send the request again with the header "Confirm: DIGEST", with this digest.',
  },
  planHasChanged: {
    message: "What would be done is no longer what was confirmed; nothing was done. The plan says what it is now.",
    hint: 'If that is what you want, send the request again with the header "Confirm: DIGEST", with this digest.',
  },
  keysDiffer: "The header Idempotency-Key and idempotency_key in the body differ.",
};
