// Signed out: one form. While there is no admin yet, it makes the first one from the set-up link.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Problem } from "../../src/client/client.ts";
import { api, signIn } from "../account.ts";
import { askStatus, type Status } from "../status.ts";
import { Logo } from "../parts/icons.tsx";
import { Trouble } from "../parts/tile.tsx";
import { Code } from "../parts/copy.tsx";

// The link's token must not stay in the address bar, the history or a screenshot.
const setupToken = new URLSearchParams(location.search).get("setup");
if (setupToken) history.replaceState(null, "", location.pathname);

export function SignIn() {
  const status = useSignal<Status | undefined>(undefined);
  useEffect(() => {
    void look();
  }, []);

  async function look(): Promise<void> {
    status.value = await askStatus();
  }

  return (
    <main class="door" id="content">
      <header>
        <Logo />
        <h1>Plaudit</h1>
      </header>
      {setupToken ? (
        <FirstAdmin token={setupToken} isAgeAsked={status.value?.asks.age ?? true} />
      ) : status.value?.setupNeeded ? (
        <HowToSetUp />
      ) : (
        <SignInForm isOpen={status.value?.signUp === "open"} />
      )}
      <footer class="soft">
        <a href="/swagger">API</a> <a href="/metrics">Metrics</a>
        <span>{status.value?.version}</span>
      </footer>
    </main>
  );
}

function SignInForm({ isOpen }: { isOpen: boolean }) {
  const problem = useSignal<Problem | undefined>(undefined);
  const isBusy = useSignal(false);

  async function enter(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    isBusy.value = true;
    problem.value = await signIn(given.get("username") as string, given.get("password") as string);
    isBusy.value = false;
  }

  return (
    <form class="stack" onSubmit={(event) => void enter(event)}>
      <label>
        Username or e-mail
        <input name="username" autocomplete="username" required autofocus />
      </label>
      <label>
        Password
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      {problem.value && <Trouble problem={problem.value} />}
      <button type="submit" disabled={isBusy.value}>
        Sign in
      </button>
      <p class="ways">
        <a href="/reset">Forgot your password?</a>
        {isOpen && <a href="/sign-up">Make an account</a>}
      </p>
    </form>
  );
}

function HowToSetUp() {
  return (
    <div class="stack">
      <h2>Make the first admin</h2>
      <p>
        This server has no admin yet. Open the set-up link that <code>plaudit serve</code> printed
        when it started, or run
      </p>
      <Code text="plaudit user create --admin --username ada --email ada@example.com --age 36 --password-stdin" />
    </div>
  );
}

function FirstAdmin({ token, isAgeAsked }: { token: string; isAgeAsked: boolean }) {
  const problem = useSignal<Problem | undefined>(undefined);

  async function make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement));
    const { username, email, password, age } = given as Record<string, string>;
    const answer = await api.setup.post({
      token,
      username: username as string,
      email: email as string,
      password: password as string,
      ...(age !== undefined && { age: Number(age) }),
    });
    problem.value = answer.error?.value ?? (await signIn(username as string, password as string));
  }

  return (
    <form class="stack" onSubmit={(event) => void make(event)}>
      <h2>Make the first admin</h2>
      <label>
        Username <input name="username" autocomplete="username" required maxlength={64} autofocus />
      </label>
      <label>
        E-mail <input name="email" type="email" autocomplete="email" required maxlength={254} />
      </label>
      {isAgeAsked && (
        <label>
          Age <input name="age" type="number" min={13} max={120} required />
        </label>
      )}
      <label>
        Password, at least 8 characters
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minlength={8}
          maxlength={256}
          required
        />
      </label>
      {problem.value && <Trouble problem={problem.value} />}
      <button type="submit">Make the admin</button>
    </form>
  );
}
