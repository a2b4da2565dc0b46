import { BlockList, isIP } from "node:net";
import { type Problem, problem } from "../../i18n/problem.ts";

const MAX_LENGTH = 8_192;
const LOCAL_NAMES = ["localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet"];

/**
 * Why a URL is refused before its host name is resolved, or undefined. URL parsing has already normalized every spelling of an IPv4
 * address (decimal, octal, hexadecimal, short).
 */
export function targetProblem(url: URL, isAllowed: IsAllowedHost): Problem | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") return problem("mustBeHttp");
  if (url.username !== "" || url.password !== "") return problem("noUserInUrl");
  if (url.href.length > MAX_LENGTH) return problem("longerThan", { most: MAX_LENGTH });
  if (url.port === "0") return problem("portZero");
  if (isAllowed(url)) return undefined;
  const host = bareHost(url);
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (isIP(literal) !== 0)
    return isPublicAddress(literal) ? undefined : problem("notPublicAddress", { address: literal });
  // A name without a dot belongs to the local network.
  const isLocal = !host.includes(".") || LOCAL_NAMES.some((name) => host === name || host.endsWith(`.${name}`));
  return isLocal ? problem("notPublicName", { host }) : undefined;
}

/** Whether the owner has allowed a host that is not public. */
export type IsAllowedHost = (url: URL) => boolean;

/**
 * Reads the owner's list of hosts: `name`, an IPv4 address or `[IPv6]`, each with or without `:port`. Without a port, all ports are
 * allowed. Throws an Error that names an invalid entry.
 */
export function allowedHosts(entries: readonly string[]): IsAllowedHost {
  const allowed = new Set(
    entries
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "")
      .map(normalize),
  );
  return (url) => {
    const host = bareHost(url);
    return allowed.has(host) || allowed.has(`${host}:${portOf(url)}`);
  };
}

function normalize(entry: string): string {
  const url = URL.canParse(`http://${entry}`) ? new URL(`http://${entry}`) : undefined;
  const isHost = url !== undefined && url.pathname === "/" && !/[/?#@\\*]/.test(entry) && url.hostname !== "";
  if (!isHost) throw new Error(`${JSON.stringify(entry)} is not a host, such as api.internal or 127.0.0.1:8080`);
  const port = /:(\d{1,5})$/.exec(entry)?.[1];
  return port === undefined ? bareHost(url) : `${bareHost(url)}:${Number(port)}`;
}

/** A URL's host in lower case, without a dot at its end. */
export function bareHost(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, "");
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

/** IPv4 ranges that are not public, from IANA's special-purpose registry, and one cloud's metadata address. */
const CLOSED_V4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Ranges inside 2000::/3 that are not public: protocol assignments with Teredo, documentation, 6to4. Nothing outside it is public. */
const CLOSED_V6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

const closed = new BlockList();
for (const [net, prefix] of CLOSED_V4) closed.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of CLOSED_V6) closed.addSubnet(net, prefix, "ipv6");
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

/**
 * Whether an IP address is public. Loopback, private, link-local (with cloud metadata), shared, multicast and reserved
 * addresses are not, nor any IPv6 form that contains an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ""] = address.split("%");
  const family = isIP(plain);
  if (family === 4) return !closed.check(plain, "ipv4");
  return family === 6 && global.check(plain, "ipv6") && !closed.check(plain, "ipv6");
}
