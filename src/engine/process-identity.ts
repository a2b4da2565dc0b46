import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Names this machine since its last start, and the process namespace, so that a pid means something. */
export const hostIdentity = (): string => {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return `host ${hostname()} ${process.platform}`;
  }
};

/**
 * Whether a process is known to have ended: it ran on this very machine and namespace, and is not there. A pid that was
 * given to another process since looks alive; then the lease decides. Where machines cannot be told apart, never true.
 */
export const isGone = (host: string, pid: number): boolean => {
  if (host.startsWith("host ") || host !== hostIdentity()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
};
