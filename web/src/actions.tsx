import { useEffect, useRef, useState } from "preact/hooks";
import { call, Refusal } from "./api.ts";
import { words } from "./words.ts";

/** A request that changes something. */
export interface Act {
  method?: string;
  path: string;
  body?: unknown;
}

/** Buttons that act: they ask first if the server wants a confirmation, and say what went wrong. */
export function useAct(done: (value: unknown) => void) {
  const [asked, setAsked] = useState<{ act: Act; plan: string; digest: string }>();
  const [error, setError] = useState<Refusal>();
  const [isBusy, setBusy] = useState(false);
  const run = async (act: Act, digest?: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setAsked(undefined);
    try {
      done(await call(act.method ?? "POST", act.path, act.body, digest));
    } catch (thrown) {
      const refusal = thrown instanceof Refusal ? thrown : new Refusal(0, { detail: String(thrown) });
      if (refusal.plan !== undefined && refusal.digest !== undefined)
        setAsked({ act, plan: refusal.plan, digest: refusal.digest });
      else setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const said = (
    <>
      {error !== undefined && <Problem error={error} />}
      {asked !== undefined && (
        <Confirm
          plan={asked.plan}
          onConfirm={() => void run(asked.act, asked.digest)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
  return { run, isBusy, said };
}

/** Why something did not work. */
export function Problem({ error }: { error: Refusal }) {
  return (
    <p class="problem" role="alert">
      {error.message} {error.hint ?? ""}
    </p>
  );
}

function Confirm({ plan, onConfirm, onClose }: { plan: string; onConfirm: () => void; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="plan-title" onClose={onClose}>
      <h2 id="plan-title">{words.plan}</h2>
      <pre class="plan">{plan}</pre>
      <div class="buttons">
        <button type="button" class="primary" onClick={onConfirm}>
          {words.confirm}
        </button>
        <button type="button" onClick={onClose}>
          {words.back}
        </button>
      </div>
    </dialog>
  );
}
