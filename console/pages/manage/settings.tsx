// The settings in force, and where each comes from.
import { api } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { Table } from "../../parts/table.tsx";
import { Tile } from "../../parts/tile.tsx";
import { missing } from "../../words.ts";

export function Settings() {
  const asked = useAsked("settings", (options) => api.settings.get(options));
  return (
    <Tile title="Settings in force" asked={asked} height={400}>
      {({ items }) => (
        <>
          <p class="soft">
            They are set by flags or in the environment, and read when the server starts: see{" "}
            <code>plaudit help serve</code>.
          </p>
          <Table
            caption="Settings in force"
            rows={items}
            keyOf={({ name }) => name}
            rowsShown={items.length}
            columns={[
              { title: "Name", cell: ({ name }) => <code>{name}</code>, value: ({ name }) => name },
              {
                title: "Value",
                cell: ({ value, secret, from }) =>
                  secret && from !== "default" ? "set, and not shown" : value || missing,
                value: ({ value }) => value ?? "",
              },
              {
                title: "From",
                cell: ({ from }) => (from === "default" ? <span class="soft">default</span> : from),
                value: ({ from }) => from,
              },
            ]}
          />
        </>
      )}
    </Tile>
  );
}
