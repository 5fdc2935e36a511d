// Links by which anybody reads a board, and nothing else: made, listed, taken back.
import { useSignal } from "@preact/signals";
import type { Problem, Question, Share } from "../../src/client/client.ts";
import { account, api, may } from "../account.ts";
import { useAsked } from "../asking.ts";
import { useDoing } from "../doing.ts";
import { sharedPath } from "../shown.ts";
import { toMoment } from "../words.ts";
import { Code } from "./copy.tsx";
import { Link } from "./link.tsx";
import { Menu } from "./menu.tsx";
import { Trouble } from "./tile.tsx";
import { When } from "./when.tsx";
import { asKept } from "./save-menu.tsx";

/** What stands behind the # is sent to no server, and so in no log. */
const toLink = (secret: string) => `${location.origin}${sharedPath}#${secret}`;

export function ShareBoard({ id }: { id: string }) {
  return <Menu label="Share">{() => <Links id={id} />}</Menu>;
}

function Links({ id }: { id: string }) {
  const shares = useAsked(`shares ${id}`, (options) =>
    api.boards({ id }).shares.get({ query: { limit: 200 }, ...options }),
  );
  const made = useSignal<string | undefined>(undefined);
  const { run, problem, isBusy } = useDoing();

  async function make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const expiresAt = new FormData(event.currentTarget as HTMLFormElement).get("ends") as string;
    const wanted = expiresAt === "" ? {} : { expiresAt };
    made.value = (await run(() => api.boards({ id }).shares.post(wanted)))?.secret;
    if (made.value !== undefined) shares.again();
  }

  async function takeBack(shareId: string): Promise<void> {
    made.value = undefined;
    const call = () => api.boards({ id }).shares({ shareId }).delete();
    if ((await run(call)) !== undefined) shares.again();
  }

  return (
    <form class="stack calls" onSubmit={(event) => void make(event)}>
      <p class="soft">Whoever has a link reads this board and its answers, and nothing else.</p>
      <label>
        The link ends on, if ever <input name="ends" type="date" />
      </label>
      {problem && <Trouble problem={problem} />}
      <button type="submit" disabled={isBusy}>
        Make a link
      </button>
      {made.value !== undefined && <MadeLink secret={made.value} />}
      <LinkList
        shares={shares.data?.items ?? []}
        problem={shares.problem}
        takeBack={(shareId) => void takeBack(shareId)}
      />
    </form>
  );
}

function MadeLink({ secret }: { secret: string }) {
  return (
    <>
      <p role="status">It is shown this once:</p>
      <Code text={toLink(secret)} />
    </>
  );
}

interface LinkListProps {
  shares: readonly Share[];
  problem: Problem | undefined;
  takeBack: (shareId: string) => void;
}

function LinkList({ shares, problem, takeBack }: LinkListProps) {
  if (problem) return <Trouble problem={problem} />;
  return (
    <ul class="activity">
      {shares.map(({ id, createdAt, createdBy, expiresAt }) => (
        <li key={id}>
          <span>
            Made <When at={createdAt} />
            {createdBy !== account.value?.id && " by somebody else"}
            {expiresAt === null ? ", without an end" : `, ends ${toMoment(Date.parse(expiresAt))}`}
          </span>
          <button type="button" class="plain" onClick={() => takeBack(id)}>
            Take back
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ShareQuestionProps {
  question: Question;
  title: string;
}

/** A question is shared as a board of its own, which is where its links can be taken back. */
export function ShareQuestion(props: ShareQuestionProps) {
  if (!account.value || !may("reports:read")) return null;
  return <Menu label="Share">{() => <ShareForm {...props} />}</Menu>;
}

function ShareForm({ question, title }: ShareQuestionProps) {
  const made = useSignal<{ boardId: string; secret: string } | undefined>(undefined);
  const { run, problem, isBusy } = useDoing();

  async function share(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const called = new FormData(event.currentTarget as HTMLFormElement).get("title") as string;
    const questions = [{ title: called, ...asKept(question) }];
    const board = await run(() => api.boards.post({ title: called, questions }));
    if (!board) return;
    made.value = (await run(() => api.boards({ id: board.id }).shares.post({}))) ?? undefined;
  }

  if (made.value) {
    return (
      <div class="stack calls">
        <MadeLink secret={made.value.secret} />
        <p class="soft">
          It is a <Link href={`/console/boards?id=${made.value.boardId}`}>board of its own</Link>,
          where the link can be taken back.
        </p>
      </div>
    );
  }
  return (
    <form class="stack" onSubmit={(event) => void share(event)}>
      <p class="soft">Whoever has the link reads this answer, as fresh as it is then.</p>
      <label>
        Title <input name="title" defaultValue={title} required maxlength={200} />
      </label>
      {problem && <Trouble problem={problem} />}
      <button type="submit" disabled={isBusy}>
        Make a link
      </button>
    </form>
  );
}
