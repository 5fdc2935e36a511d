// Events on their way in, and what is asked of them.
import type { Deps } from "../deps.ts";
import type { Parts } from "../../extension.ts";
import { createBoards } from "../../features/boards/boards.ts";
import { createSavedReports } from "../../features/boards/saved-reports.ts";
import { createEvents } from "../../features/events/events.ts";
import { createLive } from "../../features/events/live.ts";
import { createIngest } from "../../features/ingest/ingest.ts";
import { createVisitors } from "../../features/ingest/visitors.ts";
import { createVocabulary } from "../../features/ingest/vocabulary.ts";
import { readDeadLetter } from "../../journal/dead-letter.ts";
import { createDeadLetterRules } from "../../features/dead-letters/dead-letters.ts";
import { keyForm } from "../../features/keys/look-up.ts";
import { createMarks } from "../../features/marks/marks.ts";
import { createReports } from "../../features/reports/reports.ts";
import { createTeam } from "../../features/reports/team.ts";
import { createShared, sharedLimits } from "../../features/shares/shared.ts";
import { createShares } from "../../features/shares/shares.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { type Accounts, unaskedPart } from "./accounts.ts";

export type Analytics = ReturnType<typeof createAnalytics>;
export type EventsIn = ReturnType<typeof createEventsIn>;

/** Where others' events come in, and what becomes of those that could not be stored. */
export function createEventsIn(
  { store, events, recorder, clock, log }: Deps,
  { auth, keys, limits }: Accounts,
  writeAudit: WriteAudit,
) {
  const ingest = createIngest({
    accept: recorder.accept,
    authenticate: auth.authenticate,
    findByKey: keys.findCaller,
    vocabulary: createVocabulary({ store, clock, log, writeAudit }),
    visitors: createVisitors({ store, clock }),
    keyForm,
    share: limits.share("events of a key", unaskedPart)?.draw,
    beginWrites: store.beginWrites,
    clock,
    log,
  });
  const deadLetters = createDeadLetterRules({
    store,
    events,
    writeAudit,
    readEvent: readDeadLetter,
    accept: recorder.accept,
    drop: recorder.dropLetter,
  });
  return { ingest, deadLetters };
}

/** What is asked of the events. */
export function createAnalytics(
  deps: Deps,
  { auth, permissions, users, limits }: Accounts,
  parts: readonly Parts[],
  writeAudit: WriteAudit,
) {
  const { store, events, recorder, clock, ask } = deps;
  const team = createTeam({ store, writeAudit });
  const reports = createReports({
    ask,
    team,
    clock,
    holdersOf: permissions.holders,
    usernamesOf: users.usernamesOf,
    filters: Object.assign({}, ...parts.map((part) => part.filters)),
  });
  const { demandAskable } = reports;
  const { authenticate } = auth;
  const boards = createBoards({ store, clock, demandAskable });
  const shares = createShares({ store, clock, writeAudit, findBoard: boards.get });
  return {
    events: createEvents({ events }),
    behind: () => recorder.status().behind,
    live: createLive({ events, onStored: recorder.onStored, authenticate }),
    reports,
    team,
    boards,
    shares,
    shared: createShared({
      clock,
      shares,
      limit: limits.rate("requests by a link", {
        perMinute: sharedLimits.perMinute,
        unaskedPart,
        isKept: false,
      }),
      findBoard: boards.get,
      ask: reports.askSaved,
    }),
    marks: createMarks({ store, clock, writeAudit }),
    savedReports: createSavedReports({ store, clock, demandAskable }),
  };
}
