// Items with their likes.
import { api } from "../account.ts";
import { openLikers } from "../likers.tsx";
import { useAsked } from "../asking.ts";
import { Table } from "../parts/table.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { When } from "../parts/when.tsx";
import { place, setParams } from "../place.ts";
import { toCount } from "../words.ts";

export function Items() {
  const sort = place.value.params.get("sort") === "new" ? "new" : "likes";
  const asked = useAsked(`items ${sort}`, (options) =>
    api.items.get({ query: { sort, limit: 200 }, ...options }),
  );
  return (
    <>
      <div class="bar">
        <h1>Items</h1>
        <div class="bar-filters" />
        <div class="bar-range">
          <select
            aria-label="Order"
            value={sort}
            onChange={(event) => setParams({ sort: event.currentTarget.value })}
          >
            <option value="likes">Most liked</option>
            <option value="new">Newest</option>
          </select>
        </div>
      </div>
      <Tile asked={asked} height={400} class="wide">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>There are no items yet. Apps make them with POST /api/items.</p>
            </Empty>
          ) : (
            <Table
              caption="Items"
              rows={items}
              keyOf={({ id }) => id}
              rowsShown={25}
              barOf={({ likes }) => likes.count / Math.max(1, items[0]?.likes.count ?? 1)}
              columns={[
                { title: "Title", cell: ({ title }) => title, value: ({ title }) => title },
                {
                  title: "Likes",
                  cell: ({ id, title, likes }) =>
                    likes.count === 0 ? (
                      "0"
                    ) : (
                      <button
                        type="button"
                        class="plain count"
                        title={`${title}: see who likes it`}
                        onClick={() => openLikers({ id, title })}
                      >
                        {toCount(likes.count)}
                      </button>
                    ),
                  value: ({ likes }) => likes.count,
                  isNumber: true,
                },
                {
                  title: "Lately liked by",
                  cell: ({ likes }) =>
                    likes.recent.map(({ username }) => username).join(", ") || "–",
                },
                {
                  title: "Made",
                  cell: ({ createdAt }) => <When at={createdAt} />,
                  value: ({ createdAt }) => createdAt,
                },
              ]}
            />
          )
        }
      </Tile>
    </>
  );
}
