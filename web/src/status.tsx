import { words } from "./words.ts";

const SHAPES: Readonly<Record<string, preact.JSX.Element>> = {
  completed: <path d="M-4.5 .5L-1.3 3.7L4.7 -3" />,
  failed: <path d="M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6" />,
  running: <path class="solid" d="M-2.6 -4.4L4.6 0L-2.6 4.4Z" />,
  waiting: <path d="M0 -5V.4L3.8 2.6" />,
  scheduled: <path d="M0 -5V.4L3.8 2.6" />,
  paused: <path d="M-2.2 -4V4M2.2 -4V4" />,
  skipped: <path d="M-4 -3.4L-.6 0L-4 3.4M.8 -3.4L4.2 0L.8 3.4" />,
  cancelled: <path d="M-6 6L6 -6" />,
};

/** The icon of a state, drawn around 0,0 of its SVG: shapes differ as well as colors. */
export function StateShape({ state }: { state: string }) {
  return (
    <g class={`shape ${state}`}>
      <circle r="9" />
      {SHAPES[state] ?? null}
    </g>
  );
}

/** The icon of a state next to its word. */
export function Status({ state }: { state: string }) {
  return (
    <span class={`status ${state}`}>
      <svg width="18" height="18" viewBox="-11 -11 22 22" aria-hidden="true">
        <StateShape state={state} />
      </svg>
      {words.states[state] ?? state}
    </span>
  );
}
