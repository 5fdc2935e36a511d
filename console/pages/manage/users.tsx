// Accounts: found, given permissions, stopped, helped back in, erased. And invitations to make one.
import { useSignal } from "@preact/signals";
import type {
  Invitation,
  ListUsersQuery,
  MadeInvitation,
  Problem,
  User,
  UserPage,
} from "../../../src/client/client.ts";
import { account, api, may } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { useDoing } from "../../doing.ts";
import { usePages } from "../../paging.ts";
import { confirmTyped } from "../../parts/confirm.tsx";
import { Code } from "../../parts/copy.tsx";
import { Link } from "../../parts/link.tsx";
import { ProfilePairs } from "../../parts/profile.tsx";
import { SessionTable } from "../../parts/sessions.tsx";
import { More, Table } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo, place, setParams } from "../../place.ts";

type Permission = NonNullable<
  Parameters<typeof api.users.invitations.post>[0]["permissions"]
>[number];

export const permissions: readonly Permission[] = [
  "admin",
  "users:read",
  "users:write",
  "items:write",
  "reports:read",
  "keys:write",
  "events:write",
];

export function Users() {
  const chosen = place.value.params.get("user");
  const changes = useSignal(0);
  return (
    <div class="grid">
      {chosen !== null && (
        <OneUser key={chosen} id={chosen} onChanged={() => void changes.value++} />
      )}
      <List changes={changes.value} />
      {may("users:write") && <Invitations />}
    </div>
  );
}

/** Another number of changes asks for it anew. */
function List({ changes }: { changes: number }) {
  const { params } = place.value;
  const query = params.get("query") ?? "";
  const state = params.get("state");
  const filter: ListUsersQuery = {
    ...(query === "" ? {} : { query }),
    ...(state === "active" || state === "disabled" ? { state } : {}),
  };
  const users = usePages<User, UserPage>(
    `users ${changes} ${JSON.stringify(filter)}`,
    (page, options) => api.users.get({ query: { ...filter, limit: 50, ...page }, ...options }),
  );
  return (
    <Tile
      title="Accounts"
      asked={users}
      height={400}
      actions={
        <>
          <input
            type="search"
            aria-label="Username or e-mail address"
            placeholder="Username or e-mail"
            defaultValue={query}
            onChange={(event) => setParams({ query: event.currentTarget.value }, true)}
          />
          <select
            aria-label="State"
            value={state ?? ""}
            onChange={(event) => setParams({ state: event.currentTarget.value }, true)}
          >
            <option value="">All</option>
            <option value="active">Active</option>
            <option value="disabled">Disabled</option>
          </select>
        </>
      }
    >
      {(items) =>
        items.length === 0 ? (
          <Empty>
            <p>No account is called so.</p>
          </Empty>
        ) : (
          <>
            <Table
              caption="Accounts"
              rows={items}
              keyOf={({ id }) => id}
              rowsShown={items.length}
              columns={[
                {
                  title: "Username",
                  cell: ({ id, username }) => (
                    <Link href={linkTo("/console/manage/users", { user: id })}>{username}</Link>
                  ),
                  value: ({ username }) => username,
                },
                { title: "E-mail", cell: ({ email }) => email, value: ({ email }) => email },
                {
                  title: "Permissions",
                  cell: (user) => user.permissions.join(", ") || "–",
                  value: (user) => user.permissions.length,
                },
                {
                  title: "State",
                  cell: ({ disabledAt }) => (disabledAt ? "disabled" : "active"),
                  value: ({ disabledAt }) => disabledAt ?? "",
                },
                {
                  title: "Since",
                  cell: ({ createdAt }) => <When at={createdAt} />,
                  value: ({ createdAt }) => createdAt,
                },
              ]}
            />
            <More pages={users} />
          </>
        )
      }
    </Tile>
  );
}

function OneUser({ id, onChanged }: { id: string; onChanged: () => void }) {
  const asked = useAsked(`user ${id}`, (options) => api.users({ id }).get(options));
  function again(): void {
    asked.again();
    onChanged();
  }
  return (
    <Tile
      title={asked.data?.username}
      asked={asked}
      height={160}
      actions={
        <button type="button" onClick={() => setParams({ user: undefined })}>
          Close
        </button>
      }
    >
      {(user) => (
        <div class="stack">
          <dl class="pairs">
            <dt>E-mail</dt>
            <dd>{user.email}</dd>
            <dt>Since</dt>
            <dd>
              <When at={user.createdAt} />
            </dd>
            <dt>Id</dt>
            <dd>
              <code>{user.id}</code>
            </dd>
            <ProfilePairs profile={user.profile} />
          </dl>
          <p>
            <Link href={linkTo("/console/people", { id: user.id })}>Everything they did</Link>
          </p>
          {may("users:write") && (
            <>
              <PermissionForm key={user.permissions.join()} user={user} onDone={again} />
              <Acts user={user} again={again} onErased={onChanged} />
              <Sessions key={user.disabledAt} id={user.id} />
            </>
          )}
        </div>
      )}
    </Tile>
  );
}

function Sessions({ id }: { id: string }) {
  const { data, problem, again } = useAsked(`sessions ${id}`, (options) =>
    api.users({ id }).sessions.get({ query: { limit: 200 }, ...options }),
  );
  const doing = useDoing();
  async function end(sessionId: string): Promise<void> {
    const call = () => api.users({ id }).sessions({ sessionId }).delete();
    if ((await doing.run(call)) !== undefined) again();
  }
  return (
    <section class="stack">
      <h3>Where they are signed in</h3>
      {(problem ?? doing.problem) && (
        <Trouble problem={(problem ?? doing.problem) as Problem} again={again} />
      )}
      {data?.items.length === 0 && <p class="soft">Nowhere.</p>}
      {data && data.items.length > 0 && (
        <SessionTable sessions={data.items} end={(sessionId) => void end(sessionId)} />
      )}
    </section>
  );
}

function PermissionBoxes({ granted = [] }: { granted?: readonly string[] }) {
  return (
    <fieldset>
      <legend>Permissions</legend>
      {permissions.map((name) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            name="permission"
            value={name}
            defaultChecked={granted.includes(name)}
            disabled={name === "admin" && !may("admin")}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function readPermissions(form: HTMLFormElement): Permission[] {
  const chosen = new FormData(form).getAll("permission");
  return permissions.filter((name) => chosen.includes(name));
}

function PermissionForm({ user, onDone }: { user: User; onDone: () => void }) {
  const { run, problem, isBusy } = useDoing();
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wanted = readPermissions(event.currentTarget as HTMLFormElement);
    const call = () => api.users({ id: user.id }).permissions.put({ permissions: wanted });
    if ((await run(call)) !== undefined) onDone();
  }
  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <PermissionBoxes granted={user.permissions} />
      {problem && <Trouble problem={problem} />}
      <button type="submit" disabled={isBusy}>
        Set permissions
      </button>
    </form>
  );
}

interface ActsProps {
  user: User;
  again: () => void;
  onErased: () => void;
}

/** What can be done to an account besides. */
function Acts({ user, again, onErased }: ActsProps) {
  const { run, problem, isBusy } = useDoing();
  const isSent = useSignal(false);
  const { id, username, disabledAt } = user;
  const isOwn = account.value?.id === id;

  async function turn(): Promise<void> {
    const it = api.users({ id });
    if ((await run(() => (disabledAt ? it.enable.post() : it.disable.post()))) !== undefined)
      again();
  }

  async function sendLink(): Promise<void> {
    isSent.value = (await run(() => api.users({ id }).password.put({ send: true }))) !== undefined;
  }

  async function erase(): Promise<void> {
    const isSure = await confirmTyped({
      title: `Erase ${username}`,
      text: "The account, all that is theirs and all of their events are deleted for good. Backups lose them as they grow old.",
      word: username,
    });
    if (!isSure) return;
    const done = await run(() => api.people.erase.post({ userId: id }));
    if (done === undefined) return;
    onErased();
    setParams({ user: undefined });
  }

  return (
    <>
      {problem && <Trouble problem={problem} />}
      {isSent.value && <p role="status">A link to set a new password is on its way.</p>}
      {!isOwn && (
        <div class="buttons">
          <button type="button" disabled={isBusy} onClick={() => void turn()}>
            {disabledAt ? "Enable" : "Disable, and end all sessions"}
          </button>
          <button type="button" disabled={isBusy} onClick={() => void sendLink()}>
            Send a link to set a password
          </button>
          {may("admin") && (
            <button type="button" class="destroys" disabled={isBusy} onClick={() => void erase()}>
              Erase…
            </button>
          )}
        </div>
      )}
    </>
  );
}

function Invitations() {
  const asked = useAsked("invitations", (options) =>
    api.users.invitations.get({ query: { limit: 200 }, ...options }),
  );
  const { run, problem } = useDoing();
  async function takeBack({ id }: Invitation): Promise<void> {
    if ((await run(() => api.users.invitations({ id }).delete())) !== undefined) asked.again();
  }
  return (
    <Tile title="Invitations" asked={asked} height={160}>
      {({ items }) => (
        <div class="stack">
          <Invite onMade={asked.again} />
          {problem && <Trouble problem={problem} />}
          {items.length > 0 && (
            <Table
              caption="Invitations"
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { title: "E-mail", cell: ({ email }) => email, value: ({ email }) => email },
                {
                  title: "Permissions",
                  cell: (invitation) => invitation.permissions.join(", ") || "–",
                },
                { title: "Sent", cell: ({ sent }) => (sent ? "by mail" : "by hand") },
                { title: "Ends", cell: ({ expiresAt }) => <When at={expiresAt} /> },
              ]}
              actions={(invitation) => (
                <button type="button" class="plain" onClick={() => void takeBack(invitation)}>
                  Take back
                </button>
              )}
            />
          )}
        </div>
      )}
    </Tile>
  );
}

function Invite({ onMade }: { onMade: () => void }) {
  const { run, problem, isBusy } = useDoing();
  const made = useSignal<MadeInvitation | undefined>(undefined);
  async function invite(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const email = new FormData(form).get("email") as string;
    const body = { email, permissions: readPermissions(form) };
    made.value = (await run(() => api.users.invitations.post(body))) ?? undefined;
    if (!made.value) return;
    form.reset();
    onMade();
  }
  return (
    <>
      <form class="stack" onSubmit={(event) => void invite(event)}>
        <label>
          E-mail <input name="email" type="email" required maxlength={254} />
        </label>
        <PermissionBoxes />
        {problem && <Trouble problem={problem} />}
        <button type="submit" disabled={isBusy}>
          Invite
        </button>
      </form>
      {made.value?.link !== undefined && (
        <>
          <p>No mail is set up: hand this link over. It is shown this once.</p>
          <Code text={made.value.link} />
        </>
      )}
      {made.value && made.value.link === undefined && <p role="status">It is on its way.</p>}
    </>
  );
}
