import { Problem, useAct } from "./actions.tsx";
import type { Page, Schedule } from "./api.ts";
import { useData } from "./use-data.ts";
import { moment, words } from "./words.ts";

/** The schedules, the next to start first. */
export function Schedules() {
  const { value, error, reload } = useData<Page<Schedule>>("/api/schedules?limit=200", 5_000);
  const { run, isBusy, said } = useAct(() => void reload());
  return (
    <>
      <h1>{words.schedules}</h1>
      {error !== undefined && <Problem error={error} />}
      {said}
      {value?.items.length === 0 && <p class="hint">{words.noSchedules}</p>}
      {value !== undefined && value.items.length > 0 && (
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{words.workflow}</th>
              <th scope="col">{words.nextRun}</th>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.latest}</th>
              <th scope="col">
                <span class="unseen">{words.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((one) => (
              <tr key={one.id}>
                <td>
                  <a href={`#/workflows/${one.workflow_id}`}>
                    <bdi>{one.workflow}</bdi>
                  </a>
                  <span class="quiet">{one.id}</span>
                </td>
                <td>{one.suspended === undefined ? moment(one.next_at) : words.suspended}</td>
                <td>
                  <code>{timesOf(one.when)}</code>
                </td>
                <td>
                  {one.execution_id !== undefined && <a href={`#/runs/${one.execution_id}`}>{one.execution_id}</a>}
                </td>
                <td>
                  <div class="buttons">
                    {one.suspended !== undefined && (
                      <button
                        type="button"
                        disabled={isBusy}
                        onClick={() => void run({ path: `/api/schedules/${one.id}/resume` })}
                      >
                        {words.resume}
                      </button>
                    )}
                    <button
                      type="button"
                      class="danger"
                      disabled={isBusy}
                      aria-label={`${words.remove}: ${one.workflow}`}
                      onClick={() => void run({ method: "DELETE", path: `/api/schedules/${one.id}` })}
                    >
                      {words.remove}
                    </button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function timesOf({ kind, cron, also = [], zone, minutes }: Schedule["when"]): string {
  if (kind === "cron") return `${[cron, ...also].join(" | ")} ${zone ?? ""}`;
  return kind === "interval" ? `${minutes} min` : "1 ×";
}
