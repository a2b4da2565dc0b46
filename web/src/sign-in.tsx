import { useState } from "preact/hooks";
import { signIn } from "./api.ts";
import { words } from "./words.ts";

/** Asks for a token, and exchanges it for a cookie. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const [token, setToken] = useState("");
  const [isWrong, setWrong] = useState(false);
  const submit = async () => {
    setWrong(false);
    await signIn(token.trim()).then(onDone, () => setWrong(true));
  };
  return (
    <main class="page sign-in">
      <h1>Stepgram</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label for="token">{words.token}</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          aria-describedby="token-help"
          aria-invalid={isWrong}
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id="token-help" class="quiet">
          {words.signInHelp}
        </p>
        {isWrong && (
          <p class="problem" role="alert">
            {words.wrongToken}
          </p>
        )}
        <button type="submit" class="primary" disabled={token.trim() === ""}>
          {words.signIn}
        </button>
      </form>
    </main>
  );
}
