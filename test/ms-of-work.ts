/** The processor time that some work takes, in ms: less than its wall-clock time if other programs are running. */
export function msOfWork(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
