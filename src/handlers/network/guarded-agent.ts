import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { Agent } from "undici";
import { PermanentError } from "../../engine/handler.ts";
import { addressProblem } from "./address-problem.ts";

/** The addresses of a name, as the system gives them. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

/** Asks the system's resolver. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/**
 * A connection pool for one request. It resolves the host's name itself when it connects, connects to the addresses
 * that it has checked and to no others, and keeps no connection for later. With `open` addresses are not checked.
 * Addresses that stand in the URL are not resolved, and must have been checked before.
 */
export function guardedAgent(resolve: Resolve, { open, timeout }: { open: boolean; timeout: number }): Agent {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const fit = addresses.filter(({ family }) => !options.family || options.family === family);
        const [first] = fit;
        const bad = open ? undefined : fit.find(({ address }) => addressProblem(address) !== undefined);
        if (first === undefined) callback(new PermanentError(`${hostname} has no address`), "");
        else if (bad !== undefined)
          callback(new PermanentError(`${hostname} leads to ${bad.address}, which is not a public address`), "");
        else if (options.all === true) callback(null, fit);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
  return new Agent({
    connect: { lookup: checkedLookup, timeout },
    connections: 1,
    pipelining: 0,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: 32_768,
  });
}
