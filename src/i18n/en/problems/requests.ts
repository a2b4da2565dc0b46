/** What can be wrong with a request of api_call. Those of a param are phrased to follow its name. */
export const requestProblems = {
  mustBeUrl: "must be a URL, such as https://api.example.com/data",
  cannotBeHtml: "cannot be HTML; write the text in Markdown",
  mustBeFullUrl: "must be a full URL, such as https://api.example.com/data",
  mustBeHttp: "must start with https:// or http://",
  noUserInUrl: "must not contain a username or password; use the Authorization header",
  portZero: "uses port 0",
  notPublicAddress: ({ address }: { address: string }) => `points to ${address}, which is not a public address`,
  notPublicName: ({ host }: { host: string }) => `points to ${host}, which is not a public name`,
  bodyNotFor: ({ method }: { method: string }) => `cannot be used with ${method}; put it in the url, or use POST`,
  mustBeHeaders: 'must be an object, such as {"Authorization": "Bearer …"}',
  tooManyHeaders: ({ most }: { most: number }) => `has more than ${most} headers`,
  notAHeaderName: ({ name }: { name: string }) => `has ${name}, which is not a header name`,
  headerReserved: ({ name }: { name: string }) => `has ${name}, which you cannot set`,
  headerNotText: ({ name }: { name: string }) => `has a value for ${name} that is not text`,
  headerCharacters: ({ name }: { name: string }) =>
    `has a value for ${name} with characters that are not allowed in a header`,
  headerTooLong: ({ name, most }: { name: string; most: number }) =>
    `has a value for ${name} longer than ${most} characters`,

  urlIs: ({ why }: { why: string }) => `url ${why}`,
  secretNotForHost: ({ secret, host, hosts }: { secret: string; host: string; hosts: string }) => ({
    message: `{secrets.${secret}} may be sent only to ${hosts}, not to ${host}.`,
    hint: `If ${host} should receive it, the operator can add it to API_SECRET_HOSTS: ${secret}=${hosts}, ${host}.`,
  }),
  redirectIs: ({ why }: { why: string }) => `the redirect ${why}`,
  answered: ({ host, status, excerpt }: { host: string; status: number; excerpt: string }) =>
    `${host} responded with ${status}${excerpt === "" ? "" : `: ${excerpt}`}`,
  noAnswerWithin: ({ host, seconds }: { host: string; seconds: number }) =>
    `${host} did not respond within ${seconds} seconds`,
  notReached: ({ host, reason }: { host: string; reason: string }) => `${host} could not be reached: ${reason}`,
  answerNotRead: ({ host, status, reason }: { host: string; status: number; reason: string }) =>
    `${host} received the request and responded with ${status}, but the response could not be read: ${reason}; the request won't be sent again`,
  encodingUnknown: ({ encoding }: { encoding: string }) =>
    `the response has the content encoding "${encoding}", which is not supported; use gzip, deflate, br or (on Node 22.15 and later) zstd`,
  tooManyEncodings: ({ number, most }: { number: number; most: number }) =>
    `the response has ${number} content encodings; the limit is ${most}`,
  tooManyRedirects: ({ host, most }: { host: string; most: number }) => `${host} redirects more than ${most} times`,
  redirectsNowhere: ({ host }: { host: string }) => `${host} redirects to something that is not a URL`,
  redirectsToHttp: ({ host }: { host: string }) => `${host} redirects from https to http`,
  noAddress: ({ host }: { host: string }) => `${host} has no address`,
  hostNotPublic: ({ host, address }: { host: string; address: string }) =>
    `${host} points to ${address}, which is not a public address`,
};
