/** The processor time that some work takes, in ms: less than its wall-clock time if other programs are running. */
export function msOfWork(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The least processor time of three tries: other threads of this process, such as the compiler's, only add to it. */
export function leastMsOfWork(work: () => void): number {
  return Math.min(...Array.from({ length: 3 }, () => msOfWork(work)));
}
