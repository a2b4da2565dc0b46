/** Says whether a host was opened by the owner although it is not public. */
export type IsAllowedHost = (url: URL) => boolean;

/**
 * Reads the owner's list of hosts: `name`, `name:port`, an IPv4 address or `[IPv6]`, with or without a port. Without a
 * port each port is open. Throws an Error that names an entry which is none of these.
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
  const isHost = url !== undefined && url.pathname === "/" && !/[/?#@\\]/.test(entry) && url.hostname !== "";
  if (!isHost) throw new Error(`${JSON.stringify(entry)} is not a host, such as api.internal or 127.0.0.1:8080`);
  const port = /:(\d{1,5})$/.exec(entry)?.[1];
  return port === undefined ? bareHost(url) : `${bareHost(url)}:${Number(port)}`;
}

/** A URL's host in lower case, without the dot that may end it. */
export function bareHost(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, "");
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
