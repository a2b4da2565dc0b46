import { Problem } from "./actions.tsx";
import type { Queue, Worker } from "./api.ts";
import { useData } from "./use-data.ts";
import { words } from "./words.ts";

const EVERY_MS = 2_000;

/** The queue and the workers, for owners. */
export function System() {
  const queue = useData<Queue>("/admin/queue", EVERY_MS);
  const workers = useData<{ workers: Worker[] }>("/admin/workers", EVERY_MS);
  if (queue.error?.status === 403) return <p class="hint">{words.ownersOnly}</p>;
  const { value } = queue;
  return (
    <>
      <h1>{words.system}</h1>
      {queue.error !== undefined && <Problem error={queue.error} />}
      {value !== undefined && (
        <section aria-label={words.queue}>
          <ul class="tiles">
            <Tile name={words.pending} value={value.pending_steps} />
            <Tile name={words.claimed} value={value.claimed_steps} />
            <Tile name={words.completed} value={value.completed_steps} />
            <Tile name={words.failed} value={value.failed_steps} />
            <Tile name={words.capacity} value={value.worker_capacity} />
          </ul>
        </section>
      )}
      <h2>{words.workers}</h2>
      {workers.value !== undefined && (
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{words.worker}</th>
              <th scope="col">{words.claimed}</th>
              <th scope="col">{words.lease}</th>
              <th scope="col">{words.age}</th>
            </tr>
          </thead>
          <tbody>
            {workers.value.workers.map((one) => (
              <tr key={one.worker_id}>
                <td>
                  {one.host} · {one.pid}
                  <span class="quiet">{one.worker_id}</span>
                </td>
                <td>
                  {one.running_steps.length} / {one.capacity ?? "?"}
                </td>
                <td>{Math.round(one.lease_seconds_left)} s</td>
                <td>{one.age_seconds === null ? "" : `${Math.round(one.age_seconds)} s`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Tile({ name, value }: { name: string; value: number }) {
  return (
    <li>
      <span class="quiet">{name}</span>
      <strong>{value.toLocaleString()}</strong>
    </li>
  );
}
