// Boards: saved questions, looked at together. Answers are fresh each time.
import { account, api, may } from "../account.ts";
import { useAsked } from "../asking.ts";
import { DrawnQuestion } from "../drawn/question.tsx";
import { confirmTyped } from "../parts/confirm.tsx";
import { Link } from "../parts/link.tsx";
import { ShareBoard } from "../parts/share-menu.tsx";
import { Table } from "../parts/table.tsx";
import { Empty, Tile, Trouble } from "../parts/tile.tsx";
import { When } from "../parts/when.tsx";
import { go, place } from "../place.ts";
import { isWall } from "../shown.ts";
import { enterWall } from "../wall.ts";

export function Boards() {
  const id = place.value.params.get("id");
  return id === null ? <AllBoards /> : <OneBoard key={id} id={id} />;
}

function AllBoards() {
  const asked = useAsked("boards", (options) =>
    api.boards.get({ query: { limit: 200 }, ...options }),
  );
  return (
    <>
      <div class="bar">
        <h1>Boards</h1>
      </div>
      <Tile asked={asked} height={200} class="wide">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>
                There are no boards yet. "Save" beside a trend, a funnel or retention makes one.
              </p>
              <Link class="button" href="/console/trends">
                To the trends
              </Link>
            </Empty>
          ) : (
            <Table
              caption="Boards"
              rows={items}
              keyOf={(board) => board.id}
              columns={[
                {
                  title: "Board",
                  cell: (board) => (
                    <Link href={`/console/boards?id=${board.id}`}>{board.title}</Link>
                  ),
                  value: ({ title }) => title,
                },
                {
                  title: "Questions",
                  cell: ({ questionCount }) => questionCount,
                  value: ({ questionCount }) => questionCount,
                  isNumber: true,
                },
                {
                  title: "Changed",
                  cell: ({ updatedAt }) => <When at={updatedAt} />,
                  value: ({ updatedAt }) => updatedAt,
                },
              ]}
            />
          )
        }
      </Tile>
    </>
  );
}

function OneBoard({ id }: { id: string }) {
  const { data, problem, again } = useAsked(`board ${id}`, (options) =>
    api.boards({ id }).get(options),
  );
  if (problem) return <Trouble problem={problem} again={again} />;
  if (!data) return null;
  const mayChange = may("admin") || data.ownerId === account.value?.id;

  async function remove(index: number): Promise<void> {
    const questions = data?.questions.filter((_, i) => i !== index);
    await api.boards({ id }).patch({ questions });
    again();
  }

  async function removeAll(): Promise<void> {
    const { title = "" } = data ?? {};
    const text = "It is gone for everybody.";
    if (!(await confirmTyped({ title: "Delete this board", text, word: title }))) return;
    await api.boards({ id }).delete();
    go("/console/boards");
  }

  return (
    <>
      <div class="bar">
        <h1>{data.title}</h1>
        <div class="bar-range">
          {!isWall.value && (
            <button
              type="button"
              title="Full screen, to be looked at from afar"
              onClick={enterWall}
            >
              Wall
            </button>
          )}
          {mayChange && !isWall.value && (
            <>
              <ShareBoard id={id} />
              <button type="button" onClick={() => void removeAll()}>
                Delete
              </button>
            </>
          )}
        </div>
      </div>
      <div class="grid dense">
        {data.questions.map(({ title, ...question }, i) => (
          <DrawnQuestion
            key={`${i} ${title}`}
            title={title}
            question={question}
            actions={
              mayChange && (
                <button type="button" onClick={() => void remove(i)}>
                  Remove
                </button>
              )
            }
          />
        ))}
      </div>
    </>
  );
}
