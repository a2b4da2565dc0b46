/**
 * Reads that are wished for in the same turn of the event loop are one read. It begins after each of the wishes, so none of
 * them sees less than it would have seen by itself. What it gives is shared: nobody may change it.
 */
export function sharedReads<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const waiting = new Map<string, Promise<T>>();
  return (key) => {
    const shared = waiting.get(key);
    if (shared !== undefined) return shared;
    const begun = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      waiting.delete(key);
      return read(key);
    });
    waiting.set(key, begun);
    return begun;
  };
}
