import { useEffect, useState } from "preact/hooks";
import { Problem, useAct } from "./actions.tsx";
import { follow, type Question, type Run } from "./api.ts";
import { GraphView } from "./graph-view.tsx";
import { Status } from "./status.tsx";
import { Block, StepPanel } from "./step-panel.tsx";
import { Timeline } from "./timeline.tsx";
import { useData } from "./use-data.ts";
import { duration, moment, words } from "./words.ts";

/** Changes that arrive within this many ms are shown together; also how often growing durations are redrawn. */
const PACE = { together: 150, tick: 1_000 };
/** The same for a run of many steps, which takes longer to load and to draw. */
const SLOWER_PACE = { together: 1_500, tick: 5_000 };
const MANY = 200;

/** A run, live: its graph, its timeline, and one step in detail. */
export function RunPage({ id }: { id: string }) {
  const { value: run, error, reload } = useData<Run>(`/api/executions/${id}`);
  const questions = useData<{ items: Question[] }>(`/api/executions/${id}/questions`);
  const [chosen, choose] = useState<string>();
  const {
    run: act,
    isBusy,
    said,
  } = useAct(() => {
    void reload();
    void questions.reload();
  });
  const isOver = run === undefined || run.ended_at !== undefined;
  const pace = (run?.total ?? 0) > MANY ? SLOWER_PACE : PACE;
  const reloadQuestions = questions.reload;
  useEffect(() => {
    if (isOver) return;
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    void follow(id, stopping.signal, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void reload();
        void reloadQuestions();
      }, pace.together);
    });
    return () => {
      stopping.abort();
      clearTimeout(timer);
    };
  }, [id, isOver, pace, reload, reloadQuestions]);
  // Running steps have a growing duration.
  const [, tick] = useState(0);
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => tick((n) => n + 1), pace.tick);
    return () => clearInterval(timer);
  }, [isOver, pace]);

  if (error !== undefined && run === undefined) return <Problem error={error} />;
  if (run === undefined) return <p class="hint">{words.loading}</p>;
  const asked = questions.value?.items ?? [];
  const interesting =
    run.steps.find(({ id: one }) => asked.some(({ step }) => step === one)) ??
    run.steps.find(({ status }) => status === "failed");
  const step = run.steps.find((one) => one.id === (chosen ?? interesting?.id));
  const nodes = run.steps.map((one) => ({
    id: one.id,
    name: one.name,
    detail:
      one.error ??
      [one.handler, ...(one.started_at === undefined ? [] : [duration(one.started_at, one.ended_at)])].join(" · "),
    state: one.status,
    dependencies: one.dependencies,
  }));
  return (
    <>
      <header class="head">
        <div>
          <h1>
            <bdi>{run.workflow}</bdi>
          </h1>
          <p class="facts">
            <span role="status">
              <Status state={run.status} /> {run.settled} / {run.total}
            </span>
            <span class="quiet">{run.id}</span>
            <span class="quiet">
              {moment(run.started_at ?? run.starts_at ?? run.created_at)}
              {run.started_at === undefined ? "" : ` · ${duration(run.started_at, run.ended_at)}`}
            </span>
            {run.started_by.name !== undefined && (
              <span class="quiet">
                {words.by} {run.started_by.name}
              </span>
            )}
          </p>
          {run.reason !== undefined && <p class="reason">{run.reason}</p>}
        </div>
        <div class="buttons">
          {run.actions.map((verb) => (
            <button
              key={verb}
              type="button"
              class={verb === "cancel" ? "danger" : verb === "retry" || verb === "resume" ? "primary" : ""}
              disabled={isBusy}
              onClick={() => void act({ path: `/api/executions/${run.id}/${verb}` })}
            >
              {words[verb]}
            </button>
          ))}
        </div>
      </header>
      {said}
      <div class="columns">
        <div class="main">
          <GraphView nodes={nodes} chosen={step?.id} onChoose={choose} />
          <h2>{words.timeline}</h2>
          <Timeline run={run} chosen={step?.id} onChoose={choose} />
        </div>
        <aside aria-label={step?.name ?? words.steps}>
          <StepPanel
            run={run}
            step={step}
            question={asked.find((one) => one.step === step?.id)}
            onAnswer={(answer) =>
              void act({ path: `/api/executions/${run.id}/answer`, body: { step: step?.id, ...answer } })
            }
          />
        </aside>
      </div>
      <Block title={words.context} text={JSON.stringify(run.context, null, 2)} />
    </>
  );
}
