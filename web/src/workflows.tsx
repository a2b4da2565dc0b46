import { useState } from "preact/hooks";
import { Problem, useAct } from "./actions.tsx";
import { type Page, Refusal, type Run, type Workflow, type WorkflowLine } from "./api.ts";
import { GraphView } from "./graph-view.tsx";
import { SearchField } from "./search-field.tsx";
import { useData } from "./use-data.ts";
import { moment, words } from "./words.ts";

/** The workflows, newest first. */
export function Workflows() {
  const [search, setSearch] = useState("");
  const query = search === "" ? "" : `&search=${encodeURIComponent(search)}`;
  const { value, error } = useData<Page<WorkflowLine>>(`/api/workflows?limit=100${query}`, 5_000);
  return (
    <>
      <h1>{words.workflows}</h1>
      <div class="filters">
        <SearchField value={search} onInput={setSearch} />
      </div>
      {error !== undefined && <Problem error={error} />}
      {value?.items.length === 0 && <p class="hint">{search === "" ? words.noWorkflows : words.none}</p>}
      {value !== undefined && value.items.length > 0 && (
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{words.workflow}</th>
              <th scope="col">{words.steps}</th>
              <th scope="col">{words.created}</th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((one) => (
              <tr key={one.id}>
                <td>
                  <a href={`#/workflows/${one.id}`}>
                    <bdi>{one.name}</bdi>
                  </a>
                  <span class="quiet">{one.id}</span>
                </td>
                <td>{one.steps}</td>
                <td>{moment(one.created_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A workflow: its graph, and a way to start it. */
export function WorkflowPage({ id }: { id: string }) {
  const { value: workflow, error } = useData<Workflow>(`/api/workflows/${id}`);
  const [context, setContext] = useState("");
  const [wrong, setWrong] = useState<Refusal>();
  const { run, isBusy, said } = useAct((started) => {
    location.hash = `#/runs/${(started as Run).id}`;
  });
  if (error !== undefined) return <Problem error={error} />;
  if (workflow === undefined) return <p class="hint">{words.loading}</p>;
  const start = () => {
    setWrong(undefined);
    try {
      const body = context.trim() === "" ? {} : { context: JSON.parse(context) };
      void run({ path: `/api/workflows/${workflow.id}/execute`, body });
    } catch (thrown) {
      setWrong(new Refusal(0, { detail: `${words.contextInput}: ${(thrown as Error).message}` }));
    }
  };
  const nodes = workflow.steps.map((one) => ({
    id: one.id,
    name: one.name,
    detail: one.condition === undefined ? one.handler : `${one.handler} · ${one.condition}`,
    dependencies: one.waits_for,
  }));
  return (
    <>
      <header class="head">
        <div>
          <h1>
            <bdi>{workflow.name}</bdi>
          </h1>
          <p class="facts">
            <span class="quiet">{workflow.id}</span>
            <span class="quiet">{workflow.description}</span>
          </p>
        </div>
      </header>
      <GraphView nodes={nodes} />
      <form
        class="start"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <label for="context">{words.contextInput}</label>
        <textarea
          id="context"
          rows={3}
          spellcheck={false}
          placeholder='{"name":"Ada"}'
          value={context}
          onInput={(event) => setContext(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          {words.run}
        </button>
      </form>
      {wrong !== undefined && <Problem error={wrong} />}
      {said}
    </>
  );
}
