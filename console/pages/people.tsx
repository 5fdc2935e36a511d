// Accounts and what they did. Who has no account is found by the id that events name.
import { useSignal } from "@preact/signals";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { ProfilePairs } from "../parts/profile.tsx";
import { Table } from "../parts/table.tsx";
import { Link } from "../parts/link.tsx";
import { When } from "../parts/when.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { LiveEvent } from "./live.tsx";
import { place, setParams } from "../place.ts";
import { toMoment } from "../words.ts";

export function People() {
  const id = place.value.params.get("id");
  return (
    <>
      <div class="bar">
        <h1>People</h1>
        <div class="bar-filters">
          <Find />
        </div>
      </div>
      {id === null ? <Accounts /> : <Timeline id={id} />}
    </>
  );
}

/** By username, or by any id that events name. */
function Find() {
  const typed = useSignal("");

  async function find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const text = typed.value.trim();
    const { data } = await api.users.get({ query: { query: text, limit: 1 } });
    const first = data?.items[0];
    const isMeant = first?.username.toLowerCase() === text.toLowerCase();
    setParams({ id: isMeant ? first?.id : text });
  }

  const label = "Username, or an id that events name";
  return (
    <form role="search" onSubmit={(event) => void find(event)}>
      <input
        type="search"
        class="wide"
        aria-label={label}
        placeholder={label}
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
    </form>
  );
}

function Accounts() {
  const asked = useAsked("users", (options) =>
    api.users.get({ query: { limit: 200 }, ...options }),
  );
  return (
    <Tile title="Accounts" asked={asked} height={400} class="wide">
      {({ items }) => (
        <Table
          caption="Accounts"
          rows={items}
          keyOf={({ id }) => id}
          rowsShown={25}
          columns={[
            {
              title: "Username",
              cell: ({ id, username }) => <Link href={`/console/people?id=${id}`}>{username}</Link>,
              value: ({ username }) => username,
            },
            { title: "E-mail", cell: ({ email }) => email, value: ({ email }) => email },
            {
              title: "Permissions",
              cell: ({ permissions }) => permissions.join(", ") || "–",
              value: ({ permissions }) => permissions.length,
            },
            {
              title: "Since",
              cell: ({ createdAt }) => <When at={createdAt} />,
              value: ({ createdAt }) => createdAt,
            },
          ]}
        />
      )}
    </Tile>
  );
}

const eventsShown = 100;

/** Only an account has one; who has none is not asked for. */
const accountId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function Timeline({ id }: { id: string }) {
  const key = accountId.test(id) ? `account ${id}` : "";
  const account = useAsked(key, (options) => api.users({ id }).get(options));
  const asked = useAsked(`timeline ${id}`, (options) =>
    api.events.get({ query: { person: id, limit: eventsShown }, ...options }),
  );
  return (
    <div class="grid">
      <section class="tile wide">
        <header>
          <h2>{account.data?.username ?? id}</h2>
        </header>
        {account.data && (
          <p class="soft">
            {account.data.email}, since {toMoment(Date.parse(account.data.createdAt))}
          </p>
        )}
        {account.data && (
          <dl class="pairs">
            <ProfilePairs profile={account.data.profile} />
          </dl>
        )}
        <code class="id">{id}</code>
      </section>
      <Tile title="What they did, newest first" asked={asked} height={300} class="wide">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>No event names this id.</p>
            </Empty>
          ) : (
            <ol class="live">
              {items.map((event) => (
                <LiveEvent key={event.id} event={event} />
              ))}
            </ol>
          )
        }
      </Tile>
    </div>
  );
}
