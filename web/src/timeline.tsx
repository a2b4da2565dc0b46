import type { Run, Step } from "./api.ts";
import { Status } from "./status.tsx";
import { Unchanging } from "./unchanging.ts";
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
  const now = isOver ? to : Date.now();
  return (
    <ol class={`timeline ${run.steps.length > MANY ? "long" : ""}`}>
      {run.steps.map((step) => {
        const start = step.started_at === undefined ? undefined : share(Date.parse(step.started_at));
        const end = step.ended_at === undefined ? now : Date.parse(step.ended_at);
        return (
          <Row
            key={step.id}
            id={step.id}
            name={step.name}
            state={step.status}
            start={start}
            width={start === undefined ? 0 : share(end) - start}
            due={step.due === undefined ? undefined : share(Date.parse(step.due))}
            remark={remark(step)}
            isChosen={chosen === step.id}
            onChoose={onChoose}
          />
        );
      })}
    </ol>
  );
}

/** With more steps than this, those out of sight are not laid out. */
const MANY = 200;

interface RowProps {
  id: string;
  name: string;
  state: string;
  /** Where its bar starts, how wide it is and where it continues, in percent. */
  start: number | undefined;
  width: number;
  due: number | undefined;
  remark: string;
  isChosen: boolean;
  onChoose: (id: string) => void;
}

/** A step of the timeline. */
class Row extends Unchanging<RowProps> {
  override render({ id, name, state, start, width, due, remark, isChosen, onChoose }: RowProps) {
    return (
      <li>
        <button type="button" aria-pressed={isChosen} onClick={() => onChoose(id)}>
          <span class="who">
            <Status state={state} />
            <bdi>{name}</bdi>
          </span>
          <span class="lane" aria-hidden="true">
            {start !== undefined && (
              <span class={`bar ${state}`} style={{ insetInlineStart: `${start}%`, width: `${width}%` }} />
            )}
            {due !== undefined && <span class="due" style={{ insetInlineStart: `${due}%` }} />}
          </span>
          <span class="took">{remark}</span>
        </button>
      </li>
    );
  }
}

function remark(step: Step): string {
  const took = step.started_at === undefined ? "" : duration(step.started_at, step.ended_at);
  const tries = step.attempts > 1 ? ` ×${step.attempts}` : "";
  if (step.status === "waiting" && step.due !== undefined) return `→ ${moment(step.due)}${tries}`;
  if (step.status === "skipped" || step.status === "cancelled") return step.reason ?? "";
  return `${took}${tries}`;
}
