// The frame of every page: the rail, and beside it what it leads to.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { account, may, signOut } from "./account.ts";
import { firstSection, managePath } from "./pages/manage.tsx";
import { openPalette } from "./palette.tsx";
import { type IconName, Icon, Logo } from "./parts/icons.tsx";
import { Link } from "./parts/link.tsx";
import { askOwn, own } from "./own.ts";
import { linkTo, place } from "./place.ts";

export interface RailLink {
  path: string;
  title: string;
  icon: IconName;
  /** The permission that it needs. */
  needs?: string;
}

export const railLinks: readonly RailLink[] = [
  { path: "/", title: "Overview", icon: "overview", needs: "reports:read" },
  { path: "/console/live", title: "Live", icon: "live", needs: "reports:read" },
  { path: "/console/trends", title: "Trends", icon: "trends", needs: "reports:read" },
  { path: "/console/funnel", title: "Funnel", icon: "funnel", needs: "reports:read" },
  { path: "/console/retention", title: "Retention", icon: "retention", needs: "reports:read" },
  { path: "/console/paths", title: "Paths", icon: "paths", needs: "reports:read" },
  { path: "/console/people", title: "People", icon: "people", needs: "users:read" },
  { path: "/console/boards", title: "Boards", icon: "boards", needs: "reports:read" },
  { path: "/console/items", title: "Items", icon: "items" },
];

export function visibleLinks(): readonly RailLink[] {
  const manage = firstSection();
  return [
    ...railLinks.filter(({ needs }) => needs === undefined || may(needs)),
    ...(manage === undefined ? [] : [{ path: manage, title: "Manage", icon: "manage" } as const]),
  ];
}

function isHere(path: string): boolean {
  const now = place.value.path;
  if (path.startsWith(managePath)) return now.startsWith(managePath);
  return path === "/" ? now === "/" : now === path || now.startsWith(`${path}/`);
}

export function Frame({ children }: { children: ComponentChildren }) {
  useEffect(() => void askOwn(), [account.value?.id]);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <nav class="rail" aria-label="Pages">
        <Link class="brand" href={linkTo("/")}>
          <Logo /> <span>Plaudit</span>
        </Link>
        <button type="button" class="plain find" onClick={openPalette}>
          <Icon name="search" /> <span>Find</span> <kbd>Ctrl K</kbd>
        </button>
        <ul>
          {visibleLinks().map(({ path, title, icon }) => (
            <li key={path}>
              <Link
                href={linkTo(path)}
                aria-current={isHere(path) ? "page" : undefined}
                title={title}
              >
                <Icon name={icon} /> <span>{title}</span>
              </Link>
            </li>
          ))}
          {own.value.links.map(({ title, href }) => (
            <li key={href}>
              <a href={href} title={title}>
                <Icon name="own" /> <span>{title}</span>
              </a>
            </li>
          ))}
        </ul>
        <Who />
      </nav>
      <main id="content" tabindex={-1}>
        {children}
      </main>
    </>
  );
}

function Who() {
  return (
    <div class="who">
      <Link href="/console/me" title="Your account">
        <Icon name="people" /> <span>{account.value?.username}</span>
      </Link>
      <button type="button" class="plain" onClick={() => void signOut()}>
        Sign out
      </button>
    </div>
  );
}
