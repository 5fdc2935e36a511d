// Who likes an item: a panel at the side, which the number of its likes opens.
import { signal } from "@preact/signals";
import type { LikerPage } from "../src/client/client.ts";
import { api, may } from "./account.ts";
import { usePages } from "./paging.ts";
import { Link } from "./parts/link.tsx";
import { Side } from "./parts/side.tsx";
import { More, Table } from "./parts/table.tsx";
import { Empty, Skeleton, Trouble } from "./parts/tile.tsx";
import { When } from "./parts/when.tsx";

interface Liked {
  id: string;
  title: string;
}
type Liker = LikerPage["items"][number];

const shown = signal<Liked | undefined>(undefined);
const pageSize = 100;

export function openLikers(item: Liked): void {
  shown.value = item;
}

export function LikersPanel() {
  return shown.value ? <Panel key={shown.value.id} item={shown.value} /> : null;
}

function Panel({ item: { id, title } }: { item: Liked }) {
  const likers = usePages<Liker, LikerPage>(`likers ${id}`, (page, options) =>
    api.items({ id }).likes.get({ query: { limit: pageSize, ...page }, ...options }),
  );
  const { data, problem, again } = likers;
  return (
    <Side title={`Who likes ${title}`} close={() => (shown.value = undefined)}>
      {problem && <Trouble problem={problem} again={again} />}
      {!data && !problem && <Skeleton height={240} />}
      {data?.length === 0 && (
        <Empty>
          <p>Nobody likes it any more.</p>
        </Empty>
      )}
      {data && data.length > 0 && (
        <>
          <List likers={data} />
          <More pages={likers} />
        </>
      )}
    </Side>
  );
}

function List({ likers }: { likers: readonly Liker[] }) {
  return (
    <Table
      caption="People who like it"
      rows={likers}
      keyOf={({ userId }) => userId}
      rowsShown={likers.length}
      columns={[
        {
          title: "Who",
          cell: ({ userId, username }) =>
            may("users:read") ? (
              <Link href={`/console/people?id=${userId}`}>{username}</Link>
            ) : (
              username
            ),
          value: ({ username }) => username,
        },
        {
          title: "Since",
          cell: ({ likedAt }) => <When at={likedAt} />,
          value: ({ likedAt }) => likedAt,
        },
      ]}
    />
  );
}
