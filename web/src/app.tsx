import { useEffect, useState } from "preact/hooks";
import { call, Refusal, signIn, signInByTelegram, signOut } from "./api.ts";
import { RunPage } from "./run.tsx";
import { Runs } from "./runs.tsx";
import { Schedules } from "./schedules.tsx";
import { SignIn } from "./sign-in.tsx";
import { System } from "./system.tsx";
import { words } from "./words.ts";
import { WorkflowPage, Workflows } from "./workflows.tsx";

const TABS = ["runs", "workflows", "schedules", "system"] as const;

/**
 * What the address contained when the page was opened. Secrets are removed from it immediately, so that they do not stay in the
 * history.
 */
const opened = new URLSearchParams(location.hash.slice(1));
const login = opened.get("login");
const initData = opened.get("tgWebAppData");
if (login !== null || initData !== null) history.replaceState(null, "", `${location.pathname}#/runs`);

type Session = "checking" | "in" | "out" | "reopen";

/** The dashboard. Everything that it shows comes from the public API. */
export function App() {
  const [session, setSession] = useState<Session>("checking");
  const [route, setRoute] = useState(location.hash);
  useEffect(() => {
    const moved = () => setRoute(location.hash);
    const left = () => setSession(initData === null ? "out" : "reopen");
    window.addEventListener("hashchange", moved);
    window.addEventListener("signed-out", left);
    void begin().then(setSession);
    return () => {
      window.removeEventListener("hashchange", moved);
      window.removeEventListener("signed-out", left);
    };
  }, []);
  const [, tab = "runs", id] = route.split("/");
  useEffect(() => {
    document.title = `${words[TABS.find((one) => one === tab) ?? "runs"]} · Stepgram`;
  }, [tab]);
  if (session === "checking") return <p class="hint page">{words.loading}</p>;
  if (session === "reopen")
    return (
      <main class="page">
        <h1>Stepgram</h1>
        <p role="alert">{words.reopen}</p>
      </main>
    );
  if (session === "out") return <SignIn onDone={() => setSession("in")} />;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        {words.skip}
      </a>
      <header class="top">
        <span class="brand">Stepgram</span>
        <nav aria-label="Stepgram">
          {TABS.map((one) => (
            <a key={one} href={`#/${one}`} aria-current={tab === one ? "page" : undefined}>
              {words[one]}
            </a>
          ))}
        </nav>
        {initData === null && (
          <button type="button" class="plain" onClick={() => void signOut().then(() => setSession("out"))}>
            {words.signOut}
          </button>
        )}
      </header>
      <main class="page" id="content" tabIndex={-1}>
        <Content key={route} tab={tab} id={id} />
      </main>
    </>
  );
}

function Content({ tab, id }: { tab: string; id: string | undefined }) {
  if (tab === "workflows") return id === undefined ? <Workflows /> : <WorkflowPage id={id} />;
  if (tab === "schedules") return <Schedules />;
  if (tab === "system") return <System />;
  return id === undefined ? <Runs /> : <RunPage id={id} />;
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** Signs in with the login from the address, or checks whether the browser is already signed in. */
async function begin(): Promise<Session> {
  try {
    if (initData !== null) {
      const colors = JSON.parse(opened.get("tgWebAppThemeParams") ?? "{}") as { bg_color?: string };
      document.documentElement.dataset.theme = isDark(colors.bg_color) ? "dark" : "light";
      await signInByTelegram(initData);
      return "in";
    }
    if (login !== null) await signIn(login);
    await call("GET", "/api/executions?limit=1");
    return "in";
  } catch (error) {
    if (initData !== null) return "reopen";
    return error instanceof Refusal && error.status !== 0 ? "out" : "in";
  }
}

function isDark(color: string | undefined): boolean {
  if (color === undefined || !/^#[0-9a-f]{6}$/i.test(color)) return matchMedia("(prefers-color-scheme: dark)").matches;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}
