import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Identifies the current boot of this machine and the pid namespace, so that pids can be compared. Includes the host name,
 * because machines cloned from one snapshot share the rest.
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
 * Whether a process has certainly ended: it ran on this machine and in this pid namespace (`here`), and no longer exists.
 * If its pid was reused it looks alive, and the lease decides. Always false if machines cannot be told apart.
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
