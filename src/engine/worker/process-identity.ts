import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Names this machine since its last start, and the process namespace, so that a pid means something. The host's name is
 * part of it, because machines that were made from one snapshot share the rest.
 */
export function hostIdentity(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")} ${hostname()}`;
  } catch {
    return `host ${hostname()} ${process.platform}`;
  }
}

/**
 * Whether a process is known to have ended: it ran on this very machine and namespace (`here`), and is not there. A pid that
 * was given to another process since looks alive; then the lease decides. Where machines cannot be told apart, never true.
 */
export function isGone(host: string, pid: number, here = hostIdentity()): boolean {
  if (host.startsWith("host ") || host !== here) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
