import { pause } from "./backoff.ts";

/** Whether it is the database's or the system's trouble, which passes, rather than a mistake, which stays. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof Error && (error.name.startsWith("Mongo") || typeof (error as { code?: unknown }).code === "string")
  );
}

/** The wait before the same is tried again, in ms; a database that changes hands is back soon. */
const RETRY_MS = 150;

/** Does the work, again and again while the database is away, for at most `limitMs`; then throws what it threw last. */
export async function retryWhileTransient<T>(work: () => Promise<T>, limitMs = 45_000): Promise<T> {
  const end = performance.now() + limitMs;
  const never = new AbortController().signal;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || performance.now() > end) throw error;
      await pause(RETRY_MS, never);
    }
  }
}
