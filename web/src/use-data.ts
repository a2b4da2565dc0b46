import { useCallback, useEffect, useState } from "preact/hooks";
import { call, Refusal } from "./api.ts";

/** Data that a page shows: the value once it is loaded, or the error, and a way to reload it. */
export interface Loaded<T> {
  value: T | undefined;
  error: Refusal | undefined;
  reload(): Promise<void>;
}

/** Loads a path of the API, and again every `everyMs` while the page is visible. Keeps the previous value while loading. */
export function useData<T>(path: string, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ path: string; value?: T; error?: Refusal }>({ path });
  const reload = useCallback(async () => {
    try {
      const value = await call<T>("GET", path);
      setState({ path, value });
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, { detail: String(error) });
      if (refusal.status === 401) window.dispatchEvent(new Event("signed-out"));
      setState((before) => ({ ...before, path, error: refusal }));
    }
  }, [path]);
  useEffect(() => {
    void reload();
    if (everyMs === undefined) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
  const isOwn = state.path === path;
  return { value: isOwn ? state.value : undefined, error: isOwn ? state.error : undefined, reload };
}
