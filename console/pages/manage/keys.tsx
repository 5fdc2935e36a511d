// API keys: made, shown once, and deleted.
import { useSignal } from "@preact/signals";
import type { MadeKey } from "../../../src/client/client.ts";
import { api } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { useDoing } from "../../doing.ts";
import { confirmTyped } from "../../parts/confirm.tsx";
import { Code } from "../../parts/copy.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Table } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { When } from "../../parts/when.tsx";

export function Keys() {
  const asked = useAsked("keys", (options) => api.keys.get({ query: { limit: 200 }, ...options }));
  const { run, problem } = useDoing();
  async function remove(id: string, name: string): Promise<void> {
    const text = "Whoever uses it is refused at once.";
    if (!(await confirmTyped({ title: `Delete the key ${name}`, text, word: name }))) return;
    if ((await run(() => api.keys({ id }).delete())) !== undefined) asked.again();
  }
  return (
    <Tile
      title="API keys"
      asked={asked}
      height={200}
      class="wide"
      actions={<NewKey onMade={asked.again} />}
    >
      {({ items }) => (
        <>
          {problem && <Trouble problem={problem} />}
          {items.length === 0 ? (
            <Empty>
              <p>There are no keys yet. Servers and pages send events with one.</p>
            </Empty>
          ) : (
            <Table
              caption="API keys"
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { title: "Name", cell: ({ name }) => name, value: ({ name }) => name },
                { title: "Source", cell: ({ source }) => source, value: ({ source }) => source },
                { title: "Scopes", cell: ({ scopes }) => scopes.join(", ") },
                {
                  title: "For",
                  cell: (key) => (key.public ? "pages" : "servers"),
                  value: (key) => String(key.public),
                },
                { title: "Key", cell: ({ hint }) => <code>{hint}…</code> },
                {
                  title: "Last used",
                  cell: ({ lastUsedAt }) => (lastUsedAt ? <When at={lastUsedAt} /> : "never"),
                  value: ({ lastUsedAt }) => lastUsedAt ?? "",
                },
              ]}
              actions={({ id, name }) => (
                <button type="button" class="plain" onClick={() => void remove(id, name)}>
                  Delete
                </button>
              )}
            />
          )}
        </>
      )}
    </Tile>
  );
}

const scopes = [
  "events:write",
  "reports:read",
  "users:read",
  "users:write",
  "items:write",
  "keys:write",
  "admin",
] as const;

function NewKey({ onMade }: { onMade: () => void }) {
  const made = useSignal<MadeKey | undefined>(undefined);
  const { run, problem, isBusy } = useDoing();
  async function make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const source = given.get("source") as string;
    const body = {
      name: given.get("name") as string,
      scopes: scopes.filter((scope) => given.getAll("scope").includes(scope)),
      ...(source === "" ? {} : { source }),
      ...(given.get("public") === "on" ? { public: true } : {}),
    };
    made.value = (await run(() => api.keys.post(body))) ?? undefined;
    if (made.value) onMade();
  }
  return (
    <Menu label="New key">
      {() => (
        <form class="stack" onSubmit={(event) => void make(event)}>
          <label>
            Name <input name="name" required maxlength={100} />
          </label>
          <label>
            Source, if it is not the name <input name="source" maxlength={100} />
          </label>
          <fieldset>
            <legend>Scopes</legend>
            {scopes.map((scope) => (
              <label key={scope} class="check">
                <input
                  type="checkbox"
                  name="scope"
                  value={scope}
                  defaultChecked={scope === "events:write"}
                />
                {scope}
              </label>
            ))}
          </fieldset>
          <label class="check">
            <input type="checkbox" name="public" /> It stands in a page
          </label>
          {problem && <Trouble problem={problem} />}
          <button type="submit" disabled={isBusy}>
            Make it
          </button>
          {made.value && (
            <>
              <p role="status">It is shown this once:</p>
              <Code text={made.value.key} />
            </>
          )}
        </form>
      )}
    </Menu>
  );
}
