// What keeps the installation going, each in a place of its own.
import { may } from "../account.ts";
import { Link } from "../parts/link.tsx";
import { Empty } from "../parts/tile.tsx";
import { linkTo, place } from "../place.ts";
import { AuditLog } from "./manage/audit.tsx";
import { DeadLetters } from "./manage/dead-letters.tsx";
import { Keys } from "./manage/keys.tsx";
import { Names } from "./manage/names.tsx";
import { Settings } from "./manage/settings.tsx";
import { Sources } from "./manage/sources.tsx";
import { State } from "./manage/state.tsx";
import { TeamPage } from "./manage/team.tsx";
import { Users } from "./manage/users.tsx";

export const managePath = "/console/manage";

interface Section {
  path: string;
  title: string;
  needs: string;
  Page: () => preact.JSX.Element;
}

const sections: readonly Section[] = [
  { path: managePath, title: "State", needs: "keys:write", Page: State },
  { path: `${managePath}/users`, title: "Users", needs: "users:read", Page: Users },
  { path: `${managePath}/keys`, title: "API keys", needs: "keys:write", Page: Keys },
  { path: `${managePath}/sources`, title: "Sources", needs: "reports:read", Page: Sources },
  { path: `${managePath}/events`, title: "Events", needs: "reports:read", Page: Names },
  { path: `${managePath}/team`, title: "Our team", needs: "reports:read", Page: TeamPage },
  {
    path: `${managePath}/dead-letters`,
    title: "Dead letters",
    needs: "admin",
    Page: DeadLetters,
  },
  { path: `${managePath}/audit`, title: "Audit log", needs: "admin", Page: AuditLog },
  { path: `${managePath}/settings`, title: "Settings", needs: "admin", Page: Settings },
];

const visible = () => sections.filter(({ needs }) => may(needs));

/** The first of its places that is for whoever looks; undefined if none is. */
export const firstSection = () => visible()[0]?.path;

export function Manage() {
  const { path } = place.value;
  const section = visible().find((each) => each.path === path);
  return (
    <>
      <div class="bar">
        <h1>Manage</h1>
        <nav class="tabs" aria-label="What to manage">
          {visible().map((each) => (
            <Link
              key={each.path}
              class="tab"
              href={linkTo(each.path)}
              aria-current={each === section ? "page" : undefined}
            >
              {each.title}
            </Link>
          ))}
        </nav>
      </div>
      {section ? (
        <section.Page />
      ) : (
        <Empty>
          <p>This place does not exist, or is not for you.</p>
        </Empty>
      )}
    </>
  );
}
