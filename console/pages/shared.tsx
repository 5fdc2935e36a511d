// A board for whoever has its link, signed in or not. Its secret is asked with in a body, so that no log has it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Question, SharedBoard } from "../../src/client/client.ts";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { DrawnAnswer } from "../drawn/question.tsx";
import type { AnswerOf, Kind } from "../kinds.ts";
import { Logo } from "../parts/icons.tsx";
import { Empty, Skeleton, Trouble } from "../parts/tile.tsx";
import { When } from "../parts/when.tsx";

const readSecret = () => location.hash.slice(1);

export function Shared() {
  const secret = useSignal(readSecret());
  useEffect(() => {
    const read = () => void (secret.value = readSecret());
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const { data, problem, again } = useAsked(
    secret.value === "" ? "" : `shared ${secret.value}`,
    (options) => api.shared.post({ secret: secret.value }, options),
  );
  const isGone = secret.value === "" || problem?.status === 404;
  return (
    <main id="content" class="shared">
      {isGone ? <Gone /> : data ? <Board board={data} /> : !problem && <Skeleton height={400} />}
      {/* What is there stays while the server is busy. */}
      {problem && !isGone && !data && <Trouble problem={problem} again={again} />}
    </main>
  );
}

function Gone() {
  return (
    <>
      <div class="bar">
        <h1>A shared board</h1>
      </div>
      <Empty>
        <p>This link is not good, or not any more. Ask whoever gave it to you for another one.</p>
      </Empty>
    </>
  );
}

function Board({ board: { title, answeredAt, tiles } }: { board: SharedBoard }) {
  return (
    <>
      <div class="bar">
        <Logo />
        <h1>{title}</h1>
        <div class="bar-range soft">
          <span>
            Answered <When at={answeredAt} />
          </span>
        </div>
      </div>
      <div class="grid">
        {tiles.map(({ title: called, report, params, answer }, i) => (
          <DrawnAnswer
            key={`${i} ${called}`}
            title={called}
            // The server takes no other question into a board, and answers as the report does.
            question={{ report, params } as unknown as Question}
            answer={answer as AnswerOf<Kind> | null}
          />
        ))}
      </div>
    </>
  );
}
