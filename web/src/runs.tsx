import { useEffect, useState } from "preact/hooks";
import { Problem, useAct } from "./actions.tsx";
import { call, type Page, type RunLine, type RunStatus } from "./api.ts";
import { SearchField } from "./search-field.tsx";
import { Status } from "./status.tsx";
import { useData } from "./use-data.ts";
import { duration, moment, words } from "./words.ts";

const FILTERS: readonly (RunStatus | undefined)[] = [
  undefined,
  "running",
  "failed",
  "paused",
  "scheduled",
  "completed",
  "cancelled",
];
const PAGE = 50;
/** How often the list is refreshed, in ms. */
const EVERY_MS = 3_000;

/** The runs, newest first, with filters and search. */
export function Runs() {
  const [status, setStatus] = useState<RunStatus>();
  const [search, setSearch] = useState("");
  const query = new URLSearchParams({
    limit: String(PAGE),
    ...(status === undefined ? {} : { status }),
    ...(search === "" ? {} : { search }),
  }).toString();
  const first = useData<Page<RunLine>>(`/api/executions?${query}`, EVERY_MS);
  const [more, setMore] = useState<{ query: string; items: RunLine[]; next: string | undefined }>();
  useEffect(() => setMore(undefined), [query]);
  const shown = first.value?.items ?? [];
  const further = more?.query === query ? more.items.filter(({ id }) => !shown.some((one) => one.id === id)) : [];
  const next = more?.query === query ? more.next : first.value?.next;
  const loadMore = async () => {
    const page = await call<Page<RunLine>>("GET", `/api/executions?${query}&cursor=${encodeURIComponent(next ?? "")}`);
    setMore({ query, items: [...further, ...page.items], next: page.next });
  };
  // A search checks a few thousand runs at a time; it continues on its own until there is something to show.
  const isSearching = next !== undefined && shown.length === 0 && further.length === 0;
  useEffect(() => {
    if (isSearching) void loadMore().catch(() => undefined);
  }, [isSearching, next]);
  const isEmpty = first.value !== undefined && shown.length === 0;
  if (isEmpty && next === undefined && status === undefined && search === "") return <Empty />;
  return (
    <>
      <h1>{words.runs}</h1>
      <div class="filters">
        <fieldset aria-label={words.status}>
          {FILTERS.map((one) => (
            <button key={one ?? "all"} type="button" aria-pressed={status === one} onClick={() => setStatus(one)}>
              {one === undefined ? words.all : words.states[one]}
            </button>
          ))}
        </fieldset>
        <SearchField value={search} onInput={setSearch} />
      </div>
      {first.error !== undefined && <Problem error={first.error} />}
      {first.value === undefined && first.error === undefined && <p class="hint">{words.loading}</p>}
      {isEmpty && further.length === 0 && <p class="hint">{isSearching ? words.loading : words.none}</p>}
      <RunTable runs={[...shown, ...further]} />
      {next !== undefined && (
        <button type="button" onClick={() => void loadMore()}>
          {words.more}
        </button>
      )}
    </>
  );
}

/** Runs as a table; on a phone, as cards. */
function RunTable({ runs }: { runs: readonly RunLine[] }) {
  if (runs.length === 0) return null;
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{words.workflow}</th>
          <th scope="col">{words.status}</th>
          <th scope="col">{words.started}</th>
          <th scope="col">{words.took}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>
              <a href={`#/runs/${run.id}`}>
                <bdi>{run.workflow}</bdi>
              </a>
              <span class="quiet">
                {run.id}
                {run.started_by.name === undefined ? "" : ` · ${run.started_by.name}`}
              </span>
            </td>
            <td>
              <Status state={run.waits === true ? "waiting" : run.status} />
              {run.status === "running" && (
                <progress value={run.progress} max={100} aria-label={`${run.workflow}: ${run.progress} %`} />
              )}
            </td>
            <td>{moment(run.created_at)}</td>
            <td>{run.status === "scheduled" ? "" : duration(run.created_at, run.ended_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SAMPLE = `[MULTISTEP:CREATE_WORKFLOW:Hello]
[MULTISTEP:ADD_STEP:workflow_id:Say hello:log:{"message":"Hello!"}]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":3}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Say goodbye:log:{"message":"Goodbye"}:step2]
[MULTISTEP:EXECUTE:workflow_id]`;

/** Shown before anything has run: how to get started. */
function Empty() {
  const { run, isBusy, said } = useAct((value) => {
    const [id] = (value as { executions: string[] }).executions;
    if (id !== undefined) location.hash = `#/runs/${id}`;
  });
  return (
    <div class="empty">
      <h1>{words.emptyTitle}</h1>
      <p>{words.emptyText}</p>
      <pre tabIndex={0}>{SAMPLE}</pre>
      <button
        type="button"
        class="primary"
        disabled={isBusy}
        onClick={() => void run({ path: "/api/interpret", body: { text: SAMPLE } })}
      >
        {words.emptyRun}
      </button>
      {said}
    </div>
  );
}
