// What one may change of one's own account, and whether its address is known to be one's own.
import { useSignal } from "@preact/signals";
import type { Me } from "../../src/client/client.ts";
import { api, findAccount } from "../account.ts";
import { useDoing } from "../doing.ts";
import { Menu } from "../parts/menu.tsx";
import { Trouble } from "../parts/tile.tsx";

type OwnAddress = Pick<Me, "emailVerified" | "pendingEmail">;
type Names = Pick<Me, "username" | "email">;

/** An address is confirmed by a code that a mail has. */
export function Confirmation({ emailVerified, pendingEmail }: OwnAddress) {
  const { run, problem, isBusy } = useDoing();
  const said = useSignal<string | undefined>(undefined);

  async function ask(): Promise<void> {
    const answer = await run(() => api.auth.verify.post());
    if (answer)
      said.value = answer.mail
        ? "A code is on its way."
        : "This server sends no mail: ask its admin.";
  }

  return (
    <>
      {pendingEmail && <p class="soft">{pendingEmail} takes its place once it is confirmed.</p>}
      {emailVerified ? (
        <p class="soft">confirmed</p>
      ) : (
        <p>
          <button type="button" disabled={isBusy} onClick={() => void ask()}>
            Confirm it
          </button>{" "}
          <span role="status">{said.value}</span>
        </p>
      )}
      {problem && <Trouble problem={problem} />}
    </>
  );
}

/** Only what differs is sent; a new address or password needs the one of now. */
export function ChangeProfile({ user, onDone }: { user: Names; onDone: () => void }) {
  const { run, problem, isBusy } = useDoing();

  async function change(event: SubmitEvent, close: () => void): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = Object.fromEntries(new FormData(form)) as Record<string, string>;
    const changes = {
      ...(given["username"] !== user.username && { username: given["username"] }),
      ...(given["email"] !== user.email && { email: given["email"] }),
      ...(given["password"] && { password: given["password"] }),
      ...(given["current"] && { currentPassword: given["current"] }),
    };
    if ((await run(() => api.users.me.patch(changes))) === undefined) return;
    form.reset();
    close();
    await findAccount();
    onDone();
  }

  return (
    <Menu label="Change">
      {(close) => (
        <form class="stack" onSubmit={(event) => void change(event, close)}>
          <label>
            Username
            <input name="username" autocomplete="username" defaultValue={user.username} required />
          </label>
          <label>
            E-mail
            <input name="email" type="email" defaultValue={user.email} maxlength={254} required />
          </label>
          <label>
            New password, if it is to change
            <input
              name="password"
              type="password"
              autocomplete="new-password"
              minlength={8}
              maxlength={256}
            />
          </label>
          <label>
            Password of now, for a new address or password
            <input name="current" type="password" autocomplete="current-password" />
          </label>
          {problem && <Trouble problem={problem} />}
          <button type="submit" disabled={isBusy}>
            Change it
          </button>
        </form>
      )}
    </Menu>
  );
}
