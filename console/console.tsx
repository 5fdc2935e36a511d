// The console in the browser: looks up who is there, and shows the page of the address.
import { render } from "preact";
import { account, findAccount, may } from "./account.ts";
import { refreshNowAndThen } from "./asking.ts";
import { Frame } from "./frame.tsx";
import { LikersPanel } from "./likers.tsx";
import { PeoplePanel } from "./people.tsx";
import { Palette } from "./palette.tsx";
import { listenForKeys } from "./keys.ts";
import { Confirm } from "./parts/confirm.tsx";
import { Link } from "./parts/link.tsx";
import { Empty } from "./parts/tile.tsx";
import { Boards } from "./pages/boards.tsx";
import { Funnel } from "./pages/funnel.tsx";
import { Items } from "./pages/items.tsx";
import { Live } from "./pages/live.tsx";
import { Manage } from "./pages/manage.tsx";
import { Me } from "./pages/me.tsx";
import { Overview } from "./pages/overview.tsx";
import { Paths } from "./pages/paths.tsx";
import { People } from "./pages/people.tsx";
import { Shared } from "./pages/shared.tsx";
import { Retention } from "./pages/retention.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { Trends } from "./pages/trends.tsx";
import { place } from "./place.ts";
import { isWall, sharedPath } from "./shown.ts";
import { listenForWall } from "./wall.ts";

const pages: Record<string, () => preact.JSX.Element> = {
  "/": Overview,
  "/console/live": Live,
  "/console/trends": Trends,
  "/console/funnel": Funnel,
  "/console/retention": Retention,
  "/console/paths": Paths,
  "/console/people": People,
  "/console/boards": Boards,
  "/console/items": Items,
  "/console/manage": Manage,
  "/console/me": Me,
};

function App() {
  if (place.value.path === sharedPath) return <Shared />;
  if (account.value === undefined) return null;
  if (account.value === null) return <SignIn />;
  const { path } = place.value;
  // Who may not see reports begins at home: with what is one's own.
  const Page =
    path === "/" && !may("reports:read") ? Me : (pages[path] ?? sections(path) ?? Missing);
  if (isWall.value) {
    return (
      <main id="content" class="wall">
        <Page key={path} />
      </main>
    );
  }
  return (
    <>
      <Frame>
        <Page key={path} />
      </Frame>
      <Palette />
      <PeoplePanel />
      <LikersPanel />
      <Confirm />
    </>
  );
}

/** Managing has places of its own. */
const sections = (path: string) => (path.startsWith("/console/manage/") ? Manage : undefined);

function Missing() {
  return (
    <>
      <div class="bar">
        <h1>No such page</h1>
      </div>
      <Empty>
        <p>It may have been moved, or never been there.</p>
        <Link class="button" href="/">
          To the overview
        </Link>
      </Empty>
    </>
  );
}

async function start(): Promise<void> {
  listenForKeys();
  listenForWall();
  refreshNowAndThen();
  await findAccount();
  render(<App />, document.body);
}

void start();
