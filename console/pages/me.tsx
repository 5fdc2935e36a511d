// One's own account: what it may do, what it did, where it is signed in.
import { account, api, signOut } from "../account.ts";
import { useAsked } from "../asking.ts";
import { useDoing } from "../doing.ts";
import { ProfilePairs } from "../parts/profile.tsx";
import { SessionTable } from "../parts/sessions.tsx";
import { Empty, Tile, Trouble } from "../parts/tile.tsx";
import { ChangeProfile, Confirmation } from "./profile.tsx";
import { When } from "../parts/when.tsx";
import { toMoment } from "../words.ts";

export function Me() {
  const dashboard = useAsked("dashboard", (options) =>
    api.users({ id: "me" }).dashboard.get(options),
  );
  const own = useAsked("me", (options) => api.users.me.get(options));

  function again(): void {
    own.again();
    dashboard.again();
  }

  return (
    <>
      <div class="bar">
        <h1>{account.value?.username}</h1>
        <div class="bar-range">
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </div>
      <div class="grid">
        <Tile
          title="Account"
          asked={dashboard}
          height={120}
          class="half"
          actions={own.data && <ChangeProfile user={own.data} onDone={again} />}
        >
          {({ user, permissions }) => (
            <dl class="pairs">
              <dt>E-mail</dt>
              <dd>
                {user.email}
                {own.data && <Confirmation {...own.data} />}
              </dd>
              <dt>Since</dt>
              <dd>{toMoment(Date.parse(user.createdAt))}</dd>
              <dt>Permissions</dt>
              <dd>{permissions.join(", ") || "none"}</dd>
              <ProfilePairs profile={user.profile} />
            </dl>
          )}
        </Tile>
        <Tile title="What you did last" asked={dashboard} height={120} class="half">
          {({ activity }) =>
            activity.length === 0 ? (
              <Empty>
                <p class="soft">Nothing yet.</p>
              </Empty>
            ) : (
              <ul class="activity">
                {activity.map(({ id, event, timestamp }) => (
                  <li key={id}>
                    <b>{event}</b>{" "}
                    <span class="soft">
                      <When at={timestamp} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Tile>
        <Sessions />
      </div>
    </>
  );
}

function Sessions() {
  const asked = useAsked("sessions", (options) =>
    api.auth.sessions.get({ query: { limit: 100 }, ...options }),
  );
  const { run, problem } = useDoing();
  async function end(id: string): Promise<void> {
    if ((await run(() => api.auth.sessions({ id }).delete())) !== undefined) asked.again();
  }
  return (
    <Tile title="Where you are signed in" asked={asked} height={160} class="wide">
      {({ items }) => (
        <>
          {problem && <Trouble problem={problem} />}
          <SessionTable sessions={items} end={(id) => void end(id)} />
        </>
      )}
    </Tile>
  );
}
