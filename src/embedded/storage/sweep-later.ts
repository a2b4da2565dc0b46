import type { Engine } from "../engine.ts";

const ENTRIES_AT_ONCE = 2000;
const sweeping = new WeakSet<Engine>();

/** Removes the contents of dropped collections and indexes in the background, some entries at a time. */
export function sweepLater(engine: Engine): void {
  if (sweeping.has(engine)) return;
  sweeping.add(engine);
  const step = (): void => {
    engine.queue
      .run(() => engine.catalog.sweep(ENTRIES_AT_ONCE))
      .then(
        (more) => {
          if (more) setTimeout(step, 5).unref();
          else sweeping.delete(engine);
        },
        // What is left is swept when the next collection is dropped, or at the next start.
        () => sweeping.delete(engine),
      );
  };
  setTimeout(step, 50).unref();
}
