// Every request, chapter by chapter: a chapter stands on what those before it left.
import type { Chapter } from "./chapter.ts";
import { accounts } from "./requests/accounts.ts";
import { backups } from "./requests/backups.ts";
import { boards } from "./requests/boards.ts";
import { events } from "./requests/events.ts";
import { http } from "./requests/http.ts";
import { items } from "./requests/items.ts";
import { keys } from "./requests/keys.ts";
import { limits } from "./requests/limits.ts";
import { operated } from "./requests/operated.ts";
import { people } from "./requests/people.ts";
import { posthog } from "./requests/posthog.ts";
import { reports } from "./requests/reports.ts";
import { segment } from "./requests/segment.ts";
import { setup } from "./requests/setup.ts";

export const chapters = {
  setup: { requests: setup },
  accounts: { requests: accounts },
  keys: { requests: keys },
  items: { requests: items },
  segment: { requests: segment },
  posthog: { requests: posthog },
  events: { requests: events },
  reports: { requests: reports },
  boards: { requests: boards },
  http: { requests: { ...http, ...backups } },
  people: { requests: people },
  limits: { requests: limits },
  operated,
} satisfies Record<string, Chapter>;
