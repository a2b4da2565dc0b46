import type { Run, Step } from "./api.ts";
import { Status } from "./status.tsx";
import { duration, moment } from "./words.ts";

/** When each step ran, on one scale from the run's start to its end or to now. */
export function Timeline({
  run,
  chosen,
  onChoose,
}: {
  run: Run;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const from = Date.parse(run.started_at ?? run.created_at);
  const ends = run.steps.flatMap((step) => [step.ended_at, step.due].flatMap((at) => (at ? [Date.parse(at)] : [])));
  const isOver = run.ended_at !== undefined;
  const to = Math.max(from + 1, isOver ? Date.parse(run.ended_at ?? "") : Date.now(), ...ends);
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
  return (
    <ol class="timeline">
      {run.steps.map((step) => (
        <li key={step.id}>
          <button type="button" aria-pressed={chosen === step.id} onClick={() => onChoose(step.id)}>
            <span class="who">
              <Status state={step.status} />
              <bdi>{step.name}</bdi>
            </span>
            <span class="lane" aria-hidden="true">
              {step.started_at !== undefined && (
                <span
                  class={`bar ${step.status}`}
                  style={{
                    insetInlineStart: `${share(Date.parse(step.started_at))}%`,
                    width: `${share(step.ended_at ? Date.parse(step.ended_at) : isOver ? to : Date.now()) - share(Date.parse(step.started_at))}%`,
                  }}
                />
              )}
              {step.due !== undefined && (
                <span class="due" style={{ insetInlineStart: `${share(Date.parse(step.due))}%` }} />
              )}
            </span>
            <span class="took">{remark(step)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function remark(step: Step): string {
  const took = step.started_at === undefined ? "" : duration(step.started_at, step.ended_at);
  const tries = step.attempts > 1 ? ` ×${step.attempts}` : "";
  if (step.status === "waiting" && step.due !== undefined) return `→ ${moment(step.due)}${tries}`;
  if (step.status === "skipped" || step.status === "cancelled") return step.reason ?? "";
  return `${took}${tries}`;
}
