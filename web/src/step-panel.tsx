import { useState } from "preact/hooks";
import { call, type Question, type Run, type Step, type StepLog } from "./api.ts";
import { Status } from "./status.tsx";
import { useData } from "./use-data.ts";
import { duration, moment, words } from "./words.ts";

/** Everything known about a step: params, result, error, attempts, and what it asks. */
export function StepPanel({
  run,
  step,
  question,
  onAnswer,
}: {
  run: Run;
  step: Step | undefined;
  question: Question | undefined;
  onAnswer: (answer: Answer) => void;
}) {
  const [whole, setWhole] = useState<{ id: string; result: unknown }>();
  if (step === undefined) return <p class="hint">{words.pickStep}</p>;
  const result = whole?.id === step.id ? whole.result : step.result;
  const facts: [string, string][] = [
    [words.handler, step.handler],
    [words.attempts, step.attempts === 0 ? "" : `${step.attempts} / ${step.max_attempts}`],
    [words.started, moment(step.started_at)],
    [words.took, step.started_at === undefined ? "" : duration(step.started_at, step.ended_at)],
    [words.next, moment(step.due)],
    [words.condition, step.condition ?? ""],
    [words.worker, step.worker ?? ""],
    [words.note, step.note ?? ""],
  ];
  const load = async () =>
    setWhole({ id: step.id, result: (await call<Step>("GET", `/api/executions/${run.id}/steps/${step.id}`)).result });
  return (
    <div class="panel" aria-live="polite">
      <h2>
        <bdi>{step.name}</bdi>
      </h2>
      <p>
        <Status state={step.status} /> {step.reason !== undefined && <span class="quiet">{step.reason}</span>}
      </p>
      {question !== undefined && <AskedQuestion key={`${run.id}:${step.id}`} question={question} onAnswer={onAnswer} />}
      {step.error !== undefined && <Block title={words.error} text={step.error} kind="error" />}
      <dl>
        {facts
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {result !== undefined && <Block title={words.result} text={asText(result)} />}
      {step.stored !== undefined && whole?.id !== step.id && (
        <button type="button" onClick={() => void load()}>
          {words.whole} ({Math.ceil(step.stored.bytes / 1024)} KB)
        </button>
      )}
      <Block title={words.params} text={asText(step.params)} />
      {step.attempts > 0 && <Log key={step.id} run={run} step={step} />}
    </div>
  );
}

/** An answer to a question: the index of an option, or what was written. */
type Answer = { option: number } | { text: string };

/** A question, with its options or an input field. */
function AskedQuestion({
  question: { text, options, answer_type: type },
  onAnswer,
}: {
  question: Question;
  onAnswer: (answer: Answer) => void;
}) {
  const [written, write] = useState("");
  const isWritten = type === "text" || type === "number" || type === "date";
  return (
    <div class="question">
      <p>
        <strong>{words.asks}</strong>
      </p>
      <p class="pre">{text}</p>
      <div class="buttons">
        {options.map((option, i) => (
          <button key={option} type="button" onClick={() => onAnswer({ option: i })}>
            {option}
          </button>
        ))}
      </div>
      {isWritten && (
        <form
          class="buttons"
          onSubmit={(event) => {
            event.preventDefault();
            onAnswer({ text: written });
          }}
        >
          <input
            aria-label={words.answers[type]}
            placeholder={words.answers[type]}
            inputMode={type === "number" ? "decimal" : "text"}
            required
            value={written}
            onInput={(event) => write(event.currentTarget.value)}
          />
          <button type="submit" class="primary">
            {words.answer}
          </button>
        </form>
      )}
      {type === "file" && <p class="hint">{words.answers.file}</p>}
    </div>
  );
}

/** How often the log of a running step is refreshed, in ms. */
const LOG_MS = 1_000;

/** A step's log; lines appear while it runs. */
function Log({ run, step }: { run: Run; step: Step }) {
  const path = `/api/executions/${run.id}/steps/${step.id}/log`;
  const { value } = useData<StepLog>(path, step.status === "running" ? LOG_MS : undefined);
  if (value === undefined || value.items.length === 0) return null;
  const isRepeated = value.items.some(({ attempt }) => attempt > 1);
  return (
    <section class="block log" aria-label={words.log}>
      <h3>{words.log}</h3>
      {value.earlier > 0 && <p class="quiet">{words.earlierLines(value.earlier)}</p>}
      <ol tabIndex={0}>
        {value.items.map(({ at, level, attempt, message, fields }, i) => (
          <li key={i} class={level}>
            <span class="quiet">
              {new Date(at).toLocaleTimeString()} {level}
              {isRepeated && ` · ${attempt}`}
            </span>{" "}
            {message}
            {fields !== undefined && <code> {fields}</code>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A titled text in the form in which it was written. */
export function Block({ title, text, kind = "" }: { title: string; text: string; kind?: string }) {
  return (
    <section class={`block ${kind}`} aria-label={title}>
      <h3>{title}</h3>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

/** The longest text that is shown without expanding, in UTF-16 units. */
const MAX_SHOWN = 200_000;

function asText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
