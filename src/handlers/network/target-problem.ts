import { isIP } from "node:net";
import { addressProblem } from "./address-problem.ts";
import { bareHost, type IsAllowedHost } from "./allowed-hosts.ts";

const MAX_LENGTH = 8_192;
const LOCAL_NAMES = ["localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet"];

/**
 * Why nothing is sent to a URL, or undefined as far as that can be said without asking for its address. The URL has been
 * parsed, so that every spelling of an IPv4 address (decimal, octal, hexadecimal, short) is one.
 */
export function targetProblem(url: URL, isAllowed: IsAllowedHost): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must start with https:// or http://";
  if (url.username !== "" || url.password !== "")
    return "must not hold a user name or password; use the header Authorization";
  if (url.href.length > MAX_LENGTH) return `must not be longer than ${MAX_LENGTH} characters`;
  if (url.port === "0") return "has the port 0";
  if (isAllowed(url)) return undefined;
  const host = bareHost(url);
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (isIP(literal) !== 0)
    return addressProblem(literal) === undefined ? undefined : `leads to ${literal}, which is not a public address`;
  // A name without a dot is one of the machine's own network.
  const isLocal = !host.includes(".") || LOCAL_NAMES.some((name) => host === name || host.endsWith(`.${name}`));
  return isLocal ? `leads to ${host}, which is not a public name` : undefined;
}
