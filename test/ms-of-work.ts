/** What some work takes of the processor, in ms: less than what it takes by the clock where others work too. */
export function msOfWork(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
