import { BlockList, isIP } from "node:net";

/** IPv4 ranges that are not the public internet, from IANA's special-purpose registry, and one cloud's metadata address. */
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

/** What is not public within 2000::/3: protocol assignments with Teredo, documentation, 6to4. All else outside it is closed. */
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
 * Why nothing may connect to an IP address, or undefined for public ones. Loopback, private, link-local (with cloud
 * metadata), shared, multicast and reserved addresses are refused, and so are all IPv6 forms that carry an IPv4 address
 * (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function addressProblem(address: string): string | undefined {
  const [plain = ""] = address.split("%");
  const family = isIP(plain);
  if (family === 0) return "is not an IP address";
  const open =
    family === 4 ? !closed.check(plain, "ipv4") : global.check(plain, "ipv6") && !closed.check(plain, "ipv6");
  return open ? undefined : "is not a public address";
}
