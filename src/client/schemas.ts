// What the API takes and answers, made of its documentation by `bun run build:client`: change nothing here.
import type { AskedAge, AskedProfile, Asks, KeptProfile, Profile } from "./asks.ts";
import type { JsonObject } from "./json.ts";

/** An account. */
export interface Account<App extends Asks = {}> {
  id: string;
  username: string;
  email: string;
  /** null where it was never asked for. */
  age: number | null;
  /** Since when nobody gets in; null if it is active. */
  disabledAt: string | null;
  /** The app's own fields. */
  profile: KeptProfile<App>;
  createdAt: string;
}

/** Fields that are left out stay as they are. */
export interface AccountChanges<App extends Asks = {}> {
  /** ASCII letters and digits; unique, whatever the case. */
  username?: string;
  /** Unique whatever the case. */
  email?: string;
  age?: number;
  profile?: Profile<App>;
}

/** Something that an account did. */
export interface Activity {
  id: string;
  /** What was done, dotted and past tense: item.liked. */
  event: string;
  itemId?: string;
  properties: JsonObject;
  timestamp: string;
  /** Where it comes from: `plaudit` for what was done here, or the source of a key. */
  source: string;
}

export interface ActivityPage {
  items: Array<Activity>;
  nextCursor: string | null;
}

export interface AddressProof {
  /** What stands behind the # in the link. */
  token: string;
  /** The code in the mail. The session that asked needs none. */
  code?: string;
}

/** The same whether there is such an account or not. */
export interface Asked {
  /** Whether this server sends mail. Where it does not, an admin gives out links. */
  mail: boolean;
}

export interface AuditPage {
  items: Array<AuditRow>;
  nextCursor: string | null;
}

/** Who did what to whom, from where, and by which way in. */
export interface AuditRow {
  id: string;
  at: string;
  /** What was done: session.opened, session.ended, sessions.ended, session.reused, sign_in.limited, user.created, user.changed, user.renamed, user.disabled, user.enabled, user.erased, password.changed, password.reset_asked, password.reset, email.change_asked, email.changed, email.change_undone, email.verify_asked, email.verified, permissions.changed, invitation.made, invitation.revoked, invitation.accepted, key.created, key.changed, key.deleted, source.cleared, retention.changed, team.changed, backup.started, data.restored, mark.made, mark.deleted, share.made, share.revoked, mail.released, dead_letter.retried, dead_letter.dropped, secret.rotated. */
  action: string;
  /** Who did it: an account, a key, a link, a command or nobody. An id of null is of an account that was erased, or there is none. */
  actor: {
    kind: string;
    id: string | null;
  };
  /** Whom or what it was done to. Missing: nothing else, or somebody who was erased. */
  target?: string;
  address: string | null;
  /** The ways in by which the actor got in, joined by a plus. */
  factor?: string;
  details: JsonObject;
}

export interface BackupPage {
  /** Whether one is being made now. */
  running: boolean;
  /** Why the last backup, or the last trial restore, has failed; null if it has not. */
  failed: {
    at: string;
    message: string;
  } | null;
  items: Array<{
    name: string;
    moment: string;
    bytes: number;
    /** What it was made for; null: somebody asked for it. */
    mark: string | null;
    encrypted: boolean;
  }>;
  nextCursor: string | null;
}

export interface BackupStarted {
  status: "started";
}

export interface Board {
  id: string;
  title: string;
  /** The account that made it; null when that account is gone. */
  ownerId: string | null;
  createdAt: string;
  updatedAt: string;
  questions: Array<TitledQuestion>;
}

/** Fields that are left out stay as they are; `questions` replaces all of them. */
export interface BoardChanges {
  title?: string;
  questions?: Array<TitledQuestion>;
}

export interface BoardPage {
  items: Array<{
    id: string;
    title: string;
    /** The account that made it; null when that account is gone. */
    ownerId: string | null;
    createdAt: string;
    updatedAt: string;
    questionCount: number;
  }>;
  nextCursor: string | null;
}

/** What an app has put into the console. */
export interface ConsoleParts {
  /** In the rail, for those who may follow them. */
  links: Array<{
    title: string;
    /** A path of this server, or an address elsewhere. */
    href: string;
  }>;
  /** Questions on the overview, for those who may read reports. */
  tiles: Array<TitledQuestion>;
}

export interface Dashboard<App extends Asks = {}> {
  user: Account<App>;
  permissions: Array<string>;
  /** The last ten, newest first. */
  activity: Array<Activity>;
}

export interface DeadLetterPage {
  items: Array<{
    id: number;
    journal: string;
    /** How many events it stands for; 0 where nobody knows. */
    events: number;
    /** Why they could not be stored. */
    reason: string;
    /** What came, as JSON; of a stretch that could not be read, where it lies. */
    record: string;
    /** Whether an event is left of it, which can be tried again. */
    retryable: boolean;
    createdAt: string;
  }>;
  nextCursor: string | null;
}

export interface ErasePersonUnseenBody {
  /** An account's id, or any userId. */
  userId: string;
}

export interface Event {
  id: string;
  /** track, identify, page, screen, group or alias. */
  type: string;
  /** The name of a track; for any other call, its type. */
  event: string;
  userId?: string;
  anonymousId?: string;
  previousId?: string;
  groupId?: string;
  /** properties.itemId; a number or a boolean as its JSON text. */
  itemId?: string;
  properties: JsonObject;
  timestamp: string;
  originalTimestamp?: string;
  receivedAt: string;
  messageId?: string;
  source: string;
  /** Sent with a public key. */
  public?: true;
  /** An identify that only sets traits: its id may still be joined to another. */
  unnamed?: true;
  /** Whose rules decide who an id is. If it is left out: Segment's. */
  dialect?: "posthog";
}

export interface EventPage {
  items: Array<Event>;
  nextCursor: string | null;
}

export interface ExportAuditQuery {
  /** The id of the account or key that did it. */
  actor?: string | undefined;
  /** The id of whom or what it was done to. */
  target?: string | undefined;
  /** The name of what was done, such as `key.created`. */
  action?: string | undefined;
  /** Inclusive, in UTC. */
  from?: string | undefined;
  /** Exclusive, in UTC. */
  to?: string | undefined;
}

export interface ExportEventsQuery {
  event?: string | undefined;
  userId?: string | undefined;
  itemId?: string | undefined;
  source?: string | undefined;
  /** Only timestamps from this moment on. */
  from?: string | undefined;
  /** Only timestamps before this moment. */
  to?: string | undefined;
  /** The time zone of `from` and `to` if they are a date, or have no offset. */
  tz?: string | undefined;
  format?: "ndjson" | "csv" | undefined;
}

export type FirstAdmin<App extends Asks = {}> = {
  /** From the set-up link that the start printed. */
  token: string;
  /** ASCII letters and digits; unique, whatever the case. */
  username: string;
  /** Unique whatever the case. */
  email: string;
  password: string;
  profile?: Profile<App>;
} & AskedAge<App>;

/** The password once more, since this cannot be undone. */
export interface Goodbye {
  password: string;
}

export interface Invitation {
  id: string;
  email: string;
  permissions: Array<string>;
  /** The account that invited, itself or by a key; null for the command line. */
  invitedBy: string | null;
  /** Whether it was sent by mail. */
  sent: boolean;
  createdAt: string;
  expiresAt: string;
}

export interface InvitationPage {
  items: Array<Invitation>;
  nextCursor: string | null;
}

export interface IssuedTokens {
  /** Send it in Authorization: Bearer … */
  access_token: string;
  token_type: "bearer";
  /** The seconds for which access_token is valid. */
  expires_in: number;
  /** Can be used once: the answer has the next one. Missing where a cookie was set. */
  refresh_token?: string;
  /** For a device that was not known to the account: keep it, and send it with the next sign-in. Missing where a cookie was set. */
  device_token?: string;
}

export interface Item {
  id: string;
  title: string;
  description: string | null;
  properties: JsonObject;
  ownerId: string;
  createdAt: string;
  updatedAt: string;
  likes: {
    count: number;
    /** Whether the caller likes it. */
    own: boolean;
    /** The newest, at most 5. */
    recent: Array<{
      userId: string;
      username: string;
      likedAt: string;
    }>;
  };
}

/** Fields that are left out stay as they are; `description: null` removes it. */
export interface ItemChanges {
  title?: string;
  description?: string | null;
  /** Any JSON of at most 16 KB. */
  properties?: JsonObject;
}

export interface ItemPage {
  items: Array<Item>;
  nextCursor: string | null;
}

/** An API key, without the key. */
export interface Key {
  id: string;
  name: string;
  source: string;
  scopes: Array<string>;
  /** How the key begins. */
  hint: string;
  /** Whether it may stand in a page. */
  public: boolean;
  /** Null: any page, and programs. */
  origins: Array<string> | null;
  /** Null: the default. */
  eventsPerMinute: number | null;
  /** An account's id; null: the command line. */
  createdBy: string | null;
  /** Whether the account that made it is gone: then it can only send events until an admin takes it over. */
  orphaned: boolean;
  /** Scopes that have no effect, because its maker does not have them now. */
  suspended: Array<string>;
  createdAt: string;
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
}

export interface KeyChanges {
  /** The key must have events:write alone, and be the only one of its source. */
  public?: true;
  /** Null: any. */
  origins?: Array<string> | null;
  /** Makes you its maker, so that the key depends on your permissions. For admins. */
  takeOver?: true;
}

export interface KeyPage {
  items: Array<Key>;
  nextCursor: string | null;
}

export interface Liked {
  status: "liked";
  itemId: string;
  /** How many like it now. */
  likes: number;
}

export interface LikedItem {
  itemId: string;
  likedAt: string;
  item: Item;
}

export interface LikedItemPage {
  items: Array<LikedItem>;
  nextCursor: string | null;
}

export interface LikerPage {
  items: Array<{
    userId: string;
    username: string;
    likedAt: string;
  }>;
  nextCursor: string | null;
}

export interface ListActivityQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListAuditQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
  /** The id of the account or key that did it. */
  actor?: string | undefined;
  /** The id of whom or what it was done to. */
  target?: string | undefined;
  /** The name of what was done, such as `key.created`. */
  action?: string | undefined;
  /** Inclusive, in UTC. */
  from?: string | undefined;
  /** Exclusive, in UTC. */
  to?: string | undefined;
}

export interface ListBackupsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListBoardsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListDeadLettersQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListEventNamesQuery {
  /** What it begins with. */
  prefix?: string | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListEventPropertiesQuery {
  /** Only events with this name. */
  event?: string | undefined;
  /** What it begins with. */
  prefix?: string | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListEventValuesQuery {
  /** A top-level property's name. */
  property: string;
  /** Only events with this name. */
  event?: string | undefined;
  /** What it begins with. */
  prefix?: string | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListEventsQuery {
  event?: string | undefined;
  userId?: string | undefined;
  itemId?: string | undefined;
  source?: string | undefined;
  /** Only timestamps from this moment on. */
  from?: string | undefined;
  /** Only timestamps before this moment. */
  to?: string | undefined;
  /** The time zone of `from` and `to` if they are a date, or have no offset. */
  tz?: string | undefined;
  /** What somebody did, by any of their ids: under all ids that trusted senders have joined to it. */
  person?: string | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListInvitationsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListItemsQuery {
  /** Newest first, or most liked first. */
  sort?: "new" | "likes" | undefined;
  ownerId?: string | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListKeysQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListLikesQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListMarksQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
  /** Inclusive. */
  from?: string | undefined;
  /** Exclusive. */
  to?: string | undefined;
  /** Of `from` and `to` without an offset. */
  tz?: string | undefined;
}

export interface ListMyLikesQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListOwnAuditQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListSavedReportsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListSessionsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListSharesQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListSourcesQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
  /** The time zone of today. */
  tz?: string | undefined;
}

export interface ListUserSessionsQuery {
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface ListUsersQuery {
  /** Only those whose username or e-mail address begins with it, whatever the case. */
  query?: string | undefined;
  /** Only those who can get in, or who cannot. */
  state?: "active" | "disabled" | undefined;
  /** The greatest number of items on the page. */
  limit?: number | undefined;
  /** The nextCursor of the previous page. */
  cursor?: string | undefined;
}

export interface MadeInvitation {
  id: string;
  email: string;
  permissions: Array<string>;
  /** The account that invited, itself or by a key; null for the command line. */
  invitedBy: string | null;
  /** Whether it was sent by mail. */
  sent: boolean;
  createdAt: string;
  expiresAt: string;
  /** Only where no mail is set up: hand it to whom it is for. It is shown once, and good once. */
  link?: string;
}

export interface MadeKey {
  id: string;
  name: string;
  source: string;
  scopes: Array<string>;
  /** How the key begins. */
  hint: string;
  /** Whether it may stand in a page. */
  public: boolean;
  /** Null: any page, and programs. */
  origins: Array<string> | null;
  /** Null: the default. */
  eventsPerMinute: number | null;
  /** An account's id; null: the command line. */
  createdBy: string | null;
  /** Whether the account that made it is gone: then it can only send events until an admin takes it over. */
  orphaned: boolean;
  /** Scopes that have no effect, because its maker does not have them now. */
  suspended: Array<string>;
  createdAt: string;
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
  /** Shown only this once: Plaudit stores a hash of it. */
  key: string;
}

export interface MadeShare {
  id: string;
  boardId: string;
  /** The account that made it, with which it ends. */
  createdBy: string;
  createdAt: string;
  /** Null: never. */
  expiresAt: string | null;
  /** Shown only this once: Plaudit stores a hash of it. */
  secret: string;
}

/** A moment that charts show: a release, or a note. */
export interface Mark {
  id: string;
  at: string;
  text: string;
  /** The account that made it; null when that account is gone. */
  createdBy: string | null;
  createdAt: string;
}

export interface MarkPage {
  items: Array<Mark>;
  nextCursor: string | null;
}

/** One's own account. */
export interface Me<App extends Asks = {}> {
  id: string;
  username: string;
  email: string;
  /** null where it was never asked for. */
  age: number | null;
  /** Since when nobody gets in; null if it is active. */
  disabledAt: string | null;
  /** The app's own fields. */
  profile: KeptProfile<App>;
  createdAt: string;
  /** admin implies all the others. */
  permissions: Array<string>;
  /** Whether a mail to the address was read. */
  emailVerified: boolean;
  /** The address that is to be the account's, once it is confirmed; else null. */
  pendingEmail: string | null;
}

export interface NewBoard {
  title: string;
  questions: Array<TitledQuestion>;
}

/** Who is invited, and what their account may do. By default nothing. */
export interface NewInvitation {
  /** Unique whatever the case. */
  email: string;
  permissions?: Array<
    | "users:read"
    | "users:write"
    | "reports:read"
    | "keys:write"
    | "events:write"
    | "admin"
    | "items:write"
  >;
}

export interface NewItem {
  title: string;
  description?: string | null;
  /** Any JSON of at most 16 KB. */
  properties?: JsonObject;
}

export interface NewKey {
  name: string;
  scopes: Array<
    | "users:read"
    | "users:write"
    | "reports:read"
    | "keys:write"
    | "events:write"
    | "admin"
    | "items:write"
  >;
  /** The source of its events. Default: the name. */
  source?: string;
  /** A public key may stand in a page: it has events:write alone, and only reports believe its events. */
  public?: boolean;
  /** The origins of the pages that may use a public key. Default: any page, and programs. */
  origins?: Array<string>;
  /** How many events it may send a minute; for a public key, from each address. Default: no limit; for a public key 600, and 2,000 at once. */
  eventsPerMinute?: number;
  /** A date, or a time without an offset, is in UTC. Default: never. */
  expiresAt?: string;
}

export interface NewMark {
  /** A date, or a time without an offset, is in UTC. */
  at: string;
  text: string;
}

/** The link's token, and the password that the account is to have. */
export interface NewPassword {
  /** What stands behind the # in the link. */
  token: string;
  password: string;
}

export interface NewSavedReport {
  title: string;
  question: Question;
}

export interface NewShare {
  /** A date, or a time without an offset, is in UTC. Default: never. */
  expiresAt?: string;
}

export interface OpenShare {
  /** What stands behind the # in the link. */
  secret: string;
}

export type PasswordChange =
  | {
      password: string;
    }
  | {
      /** Its owner is sent a link to set one. */
      send: true;
    };

/** All permissions of an account. */
export interface Permissions {
  permissions: Array<
    | "users:read"
    | "users:write"
    | "reports:read"
    | "keys:write"
    | "events:write"
    | "admin"
    | "items:write"
  >;
}

/** Everything that is kept of a person: for an account, its own export; otherwise `userId`. */
export interface PersonExport {
  /** All of the person's events, in order of arrival. */
  events: Array<unknown>;
}

/** What went wrong (RFC 9457). */
export interface Problem {
  /** The kind of problem: urn:plaudit:problem:CODE. */
  type: string;
  title: string;
  status: number;
  /** Stable, for programs. */
  code: string;
  /** For people. */
  message: string;
  detail?: string;
  /** Every failing field at once. */
  issues?: Array<{
    /** The field's path, with dots, in the caller's own names; empty for the whole. */
    path: string;
    message: string;
  }>;
  requestId: string;
}

export type Question =
  | {
      report: "timeseries";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
        interval?: "hour" | "day" | "week" | "month";
        /** A property's name; `person:NAME` for a trait of whoever did it. */
        breakdown?: string;
        /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
        measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99";
        /** A top-level property's name. */
        property?: string;
        /** The greatest number of keys. */
        limit?: number;
      };
    }
  | {
      report: "active";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
      };
    }
  | {
      report: "top";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
        /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
        measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99";
        /** A top-level property's name. */
        property?: string;
        by: string;
        /** The greatest number of keys. */
        limit?: number;
      };
    }
  | {
      report: "funnel";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        steps: Array<{
          event: string;
          where?: Where;
        }>;
        windowSeconds: number;
      };
    }
  | {
      report: "retention";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        start: {
          event?: string;
          where?: Where;
        };
        returning: {
          event?: string;
          where?: Where;
        };
        interval: "day" | "week" | "month";
        periods: number;
      };
    }
  | {
      report: "paths";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        /** Tests the start alone. */
        where?: Array<
          | {
              /** A top-level property's name. */
              property: string;
              op: "eq" | "neq";
              value: string | number | boolean;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "in";
              value: Array<string | number | boolean>;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "contains";
              value: string;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "gt" | "gte" | "lt" | "lte";
              value: string | number;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "exists";
              /** Null is missing. */
              value: boolean;
            }
        >;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        /** Each of these in the range starts a path. */
        event: string;
        direction: "after" | "before";
        /** Besides the start. */
        steps: number;
        /** The greatest number of keys of each step. */
        limit?: number;
        /** Names events by its values, and leaves out those without. */
        property?: string;
        windowSeconds: number;
      };
    };

/** What became of a batch. */
export interface Receipt {
  success: boolean;
  /** How many events are kept. */
  accepted: number;
  /** Events that are not valid, and why. Sending them again would not help. */
  rejected: Array<{
    /** Its place in the batch, from 0. */
    index: number;
    messageId?: string;
    reason: string;
  }>;
}

export interface ReportActiveAnswer {
  points: Array<{
    start: string;
    dau: number;
    wau: number;
    mau: number;
  }>;
}

export interface ReportActiveQuery {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string | undefined;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string | undefined;
  /** A time zone's IANA name. */
  tz?: string | undefined;
  source?: string | undefined;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string | undefined;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number | undefined;
  /** JSON: a list of { property, op, value }. */
  where?: string | undefined;
  /** JSON: { "permission"?, "liked"?, "where"?, "not"? }. The last two are lists of { property, op, value } on traits: who is meant, and who is left out. */
  people?: string | undefined;
  event?: string | undefined;
}

export interface ReportFunnelAnswer {
  steps: Array<{
    event: string;
    users: number;
    conversion: number;
    medianSeconds: number | null;
  }>;
}

export interface ReportFunnelBody {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string;
  /** A time zone's IANA name. */
  tz?: string;
  source?: string;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number;
  where?: Where;
  people?: {
    /** Accounts that have it now. */
    permission?: string;
    /** Accounts that like this item now. */
    liked?: string;
    where?: Where;
    not?: Where;
  };
  steps: Array<{
    event: string;
    where?: Where;
  }>;
  windowSeconds: number;
}

export interface ReportPathsAnswer {
  nodes: Array<{
    /** 0 is the start. */
    step: number;
    /** Null for starts that do not have the property. */
    key: string | null;
    /** It is the rest of the step. */
    other?: true;
    /** Paths. */
    count: number;
    users: number;
  }>;
  links: Array<{
    /** The step that the link leads to, from the one before. */
    step: number;
    from: string | null;
    /** It comes from the rest of the step. */
    fromOther?: true;
    to: string;
    /** It leads to the rest of the step. */
    toOther?: true;
    /** Paths. */
    count: number;
    users: number;
  }>;
}

export interface ReportPathsBody {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string;
  /** A time zone's IANA name. */
  tz?: string;
  source?: string;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number;
  /** Tests the start alone. */
  where?: Array<
    | {
        /** A top-level property's name. */
        property: string;
        op: "eq" | "neq";
        value: string | number | boolean;
      }
    | {
        /** A top-level property's name. */
        property: string;
        op: "in";
        value: Array<string | number | boolean>;
      }
    | {
        /** A top-level property's name. */
        property: string;
        op: "contains";
        value: string;
      }
    | {
        /** A top-level property's name. */
        property: string;
        op: "gt" | "gte" | "lt" | "lte";
        value: string | number;
      }
    | {
        /** A top-level property's name. */
        property: string;
        op: "exists";
        /** Null is missing. */
        value: boolean;
      }
  >;
  people?: {
    /** Accounts that have it now. */
    permission?: string;
    /** Accounts that like this item now. */
    liked?: string;
    where?: Where;
    not?: Where;
  };
  /** Each of these in the range starts a path. */
  event: string;
  direction: "after" | "before";
  /** Besides the start. */
  steps: number;
  /** The greatest number of keys of each step. */
  limit?: number;
  /** Names events by its values, and leaves out those without. */
  property?: string;
  windowSeconds: number;
}

export interface ReportPeopleAnswer {
  items: Array<{
    /** The userId, or else an anonymousId. */
    id: string;
    userId?: string;
    /** Further ids that are theirs, at most 100. */
    anonymousIds: Array<string>;
    /** If the id is an account's. */
    username?: string;
    /** Of the events that put them there. */
    first: string;
    last: string;
    events: number;
  }>;
  nextCursor: string | null;
  /** How many people there are on all pages: the number itself. */
  total: number;
}

export interface ReportPeopleBody {
  question: Question;
  /** One number of people in the answer. */
  cell: {
    /** timeseries, active, retention: the `start` of the bucket or cohort. A timeseries without it: the whole range. */
    start?: string;
    /** timeseries, top, paths: the `key`, if it has one. */
    key?: string | null;
    /** timeseries, paths: the rest of a breakdown, or of the keys of a step. */
    other?: true;
    /** active: which of the three. */
    window?: "dau" | "wau" | "mau";
    /** funnel, from 1 on; paths: the `step`. */
    step?: number;
    /** funnel: who came as far as the step before, and no further. */
    lost?: true;
    /** paths: a link's `from`. */
    from?: string | null;
    /** paths: a link's `fromOther`. */
    fromOther?: true;
    /** paths: a link's `to`. */
    to?: string;
    /** paths: a link's `toOther`. */
    toOther?: true;
    /** retention: which of `returned`, from 0 on. Without it: all of the cohort. */
    period?: number;
  };
  limit?: number;
  /** The nextCursor of the previous page. */
  cursor?: string;
}

export interface ReportRetentionAnswer {
  cohorts: Array<{
    start: string;
    size: number;
    returned: Array<number>;
  }>;
}

export interface ReportRetentionBody {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string;
  /** A time zone's IANA name. */
  tz?: string;
  source?: string;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number;
  where?: Where;
  people?: {
    /** Accounts that have it now. */
    permission?: string;
    /** Accounts that like this item now. */
    liked?: string;
    where?: Where;
    not?: Where;
  };
  start: {
    event?: string;
    where?: Where;
  };
  returning: {
    event?: string;
    where?: Where;
  };
  interval: "day" | "week" | "month";
  periods: number;
}

export interface ReportTimeseriesAnswer {
  interval: "hour" | "day" | "week" | "month";
  series: Array<{
    key: string | null;
    /** The rest of a breakdown, where there is any. */
    other?: true;
    points: Array<{
      start: string;
      count: number;
      users: number;
      /** What `measure` says of the numbers of `property`: null where there are none, or where it is more than a number can be. */
      value?: number | null;
    }>;
  }>;
}

export interface ReportTimeseriesQuery {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string | undefined;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string | undefined;
  /** A time zone's IANA name. */
  tz?: string | undefined;
  source?: string | undefined;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string | undefined;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number | undefined;
  /** JSON: a list of { property, op, value }. */
  where?: string | undefined;
  /** JSON: { "permission"?, "liked"?, "where"?, "not"? }. The last two are lists of { property, op, value } on traits: who is meant, and who is left out. */
  people?: string | undefined;
  event?: string | undefined;
  interval?: "hour" | "day" | "week" | "month" | undefined;
  /** A property's name; `person:NAME` for a trait of whoever did it. */
  breakdown?: string | undefined;
  /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
  measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99" | undefined;
  /** A top-level property's name. */
  property?: string | undefined;
  /** The greatest number of keys. */
  limit?: number | undefined;
}

export interface ReportTopAnswer {
  rows: Array<{
    key: string;
    count: number;
    users: number;
    /** What `measure` says of the numbers of `property`: null where there are none, or where it is more than a number can be. */
    value?: number | null;
  }>;
}

export interface ReportTopQuery {
  /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
  from?: string | undefined;
  /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
  to?: string | undefined;
  /** A time zone's IANA name. */
  tz?: string | undefined;
  source?: string | undefined;
  /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
  exclude?: string | undefined;
  /** In place of `from` and `to`: this many days, up to and with today. */
  days?: number | undefined;
  /** JSON: a list of { property, op, value }. */
  where?: string | undefined;
  /** JSON: { "permission"?, "liked"?, "where"?, "not"? }. The last two are lists of { property, op, value } on traits: who is meant, and who is left out. */
  people?: string | undefined;
  event?: string | undefined;
  /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
  measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99" | undefined;
  /** A top-level property's name. */
  property?: string | undefined;
  by: string;
  /** The greatest number of keys. */
  limit?: number | undefined;
}

export interface ResetRequest {
  /** Unique whatever the case. */
  email: string;
}

/** How long events are kept, by when they happened. */
export interface Retention {
  /** Whole days of UTC before today; null: for ever. */
  default: number | null;
  /** By the names of events. All other names have the default. */
  events: Record<string, number | null>;
}

export interface SavedReport {
  id: string;
  title: string;
  /** The account that made it; null when that account is gone. */
  ownerId: string | null;
  createdAt: string;
  updatedAt: string;
  question: Question;
}

/** Fields that are left out stay as they are; `question` is replaced as a whole. */
export interface SavedReportChanges {
  title?: string;
  question?: Question;
}

export interface SavedReportPage {
  items: Array<{
    id: string;
    title: string;
    /** The account that made it; null when that account is gone. */
    ownerId: string | null;
    createdAt: string;
    updatedAt: string;
    question: Question;
  }>;
  nextCursor: string | null;
}

/** A sign-in. */
export interface Session {
  id: string;
  /** Whether this request belongs to this session. */
  current: boolean;
  userAgent: string;
  address: string;
  /** The ways in by which it was opened. */
  factors: Array<string>;
  authTime: string;
  /** Whether a browser's cookie holds it. */
  cookie: boolean;
  /** The device that it was opened from. Null: of before devices were known. */
  deviceId: string | null;
  createdAt: string;
  refreshedAt: string;
  expiresAt: string;
}

export interface SessionPage {
  items: Array<Session>;
  nextCursor: string | null;
}

export interface SettingList {
  items: Array<{
    name: string;
    /** Null if it is not set, or a secret. Of a database's address: where it leads. */
    value: string | null;
    /** A flag goes before the environment, and that before the default. */
    from: "flag" | "environment" | "default";
    /** Whether its value is never shown. */
    secret: boolean;
  }>;
}

/** A link to a board. */
export interface Share {
  id: string;
  boardId: string;
  /** The account that made it, with which it ends. */
  createdBy: string;
  createdAt: string;
  /** Null: never. */
  expiresAt: string | null;
}

export interface SharePage {
  items: Array<Share>;
  nextCursor: string | null;
}

/** A board and the answers to its questions. */
export interface SharedBoard {
  title: string;
  answeredAt: string;
  tiles: Array<{
    title: string;
    report: string;
    params: JsonObject;
    /** As the report's own route answers; null: it could not be answered now. */
    answer: JsonObject | null;
  }>;
}

/** A new account, for which one may have been invited. */
export type SignUp<App extends Asks = {}> = {
  /** ASCII letters and digits; unique, whatever the case. */
  username: string;
  /** Unique whatever the case. */
  email: string;
  password: string;
  /** The secret at the end of an invitation's link. */
  invitation?: string;
} & AskedAge<App> &
  AskedProfile<App>;

export interface SourcePage {
  items: Array<{
    source: string;
    /** Whether its keys may stand in a page; null: it has had none. */
    public: boolean | null;
    /** The newest first, 50 at most. */
    keys: Array<{
      id: string;
      name: string;
    }>;
    /** When its newest event arrived; null: none is there. */
    lastEventAt: string | null;
    /** Events that happened today. */
    today: number;
    /** Events that happened in the last hour. */
    lastHour: number;
    /** What was rejected within a day, the most frequent reason first. */
    rejected: Array<{
      reason: string;
      /** How many events, since the server started or the day before. */
      count: number;
      lastAt: string;
      /** The beginning of one of these events, as it came. */
      sample: string;
    }>;
  }>;
  nextCursor: string | null;
}

/** Who is left out of questions that say `exclude=team`. */
export interface Team {
  /** Ids of accounts. */
  accounts: Array<string>;
  /** Whoever has an e-mail address there: as an account, or as the trait `email` says. */
  domains: Array<string>;
  /** Whatever comes from them. */
  sources: Array<string>;
}

export type TitledQuestion =
  | {
      title: string;
      report: "timeseries";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
        interval?: "hour" | "day" | "week" | "month";
        /** A property's name; `person:NAME` for a trait of whoever did it. */
        breakdown?: string;
        /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
        measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99";
        /** A top-level property's name. */
        property?: string;
        /** The greatest number of keys. */
        limit?: number;
      };
    }
  | {
      title: string;
      report: "active";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
      };
    }
  | {
      title: string;
      report: "top";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        event?: string;
        /** Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first. */
        measure?: "sum" | "avg" | "min" | "max" | "p50" | "p75" | "p90" | "p95" | "p99";
        /** A top-level property's name. */
        property?: string;
        by: string;
        /** The greatest number of keys. */
        limit?: number;
      };
    }
  | {
      title: string;
      report: "funnel";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        steps: Array<{
          event: string;
          where?: Where;
        }>;
        windowSeconds: number;
      };
    }
  | {
      title: string;
      report: "retention";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        where?: Where;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        start: {
          event?: string;
          where?: Where;
        };
        returning: {
          event?: string;
          where?: Where;
        };
        interval: "day" | "week" | "month";
        periods: number;
      };
    }
  | {
      title: string;
      report: "paths";
      params: {
        /** Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`. */
        from?: string;
        /** Exclusive. A date, or a time without an offset, is in `tz`. Default: now. */
        to?: string;
        /** A time zone's IANA name. */
        tz?: string;
        source?: string;
        /** Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's. */
        exclude?: string;
        /** In place of `from` and `to`: this many days, up to and with today. */
        days?: number;
        /** Tests the start alone. */
        where?: Array<
          | {
              /** A top-level property's name. */
              property: string;
              op: "eq" | "neq";
              value: string | number | boolean;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "in";
              value: Array<string | number | boolean>;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "contains";
              value: string;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "gt" | "gte" | "lt" | "lte";
              value: string | number;
            }
          | {
              /** A top-level property's name. */
              property: string;
              op: "exists";
              /** Null is missing. */
              value: boolean;
            }
        >;
        people?: {
          /** Accounts that have it now. */
          permission?: string;
          /** Accounts that like this item now. */
          liked?: string;
          where?: Where;
          not?: Where;
        };
        /** Each of these in the range starts a path. */
        event: string;
        direction: "after" | "before";
        /** Besides the start. */
        steps: number;
        /** The greatest number of keys of each step. */
        limit?: number;
        /** Names events by its values, and leaves out those without. */
        property?: string;
        windowSeconds: number;
      };
    };

/** username and password, or grant_type=refresh_token and refresh_token. */
export interface TokenRequest {
  /** The default is password. */
  grant_type?: "password" | "refresh_token";
  /** The username or the e-mail address. */
  username?: string;
  password?: string;
  refresh_token?: string;
  /** From an earlier sign-in on this device: then strangers' guesses do not count. */
  device_token?: string;
  /** For a page of this server: the session is kept in a cookie that scripts cannot read, and there is no refresh token. */
  cookie?: boolean;
}

export interface Unliked {
  status: "unliked";
  itemId: string;
  /** How many like it now. */
  likes: number;
}

export interface UsePage {
  items: Array<{
    name: string;
    /** Events that have it. */
    count: number;
  }>;
  nextCursor: string | null;
  /** Events that were not looked at: they were not packed yet, or have one of too many different values, or one that is longer than 256 characters. */
  unseen: number;
}

/** An account and its permissions. */
export interface User<App extends Asks = {}> {
  id: string;
  username: string;
  email: string;
  /** null where it was never asked for. */
  age: number | null;
  /** Since when nobody gets in; null if it is active. */
  disabledAt: string | null;
  /** The app's own fields. */
  profile: KeptProfile<App>;
  createdAt: string;
  /** admin implies all the others. */
  permissions: Array<string>;
}

/** A new email or password needs currentPassword. A new password ends all other sessions. */
export interface UserChanges<App extends Asks = {}> {
  /** ASCII letters and digits; unique, whatever the case. */
  username?: string;
  /** Unique whatever the case. */
  email?: string;
  age?: number;
  password?: string;
  currentPassword?: string;
  profile?: Profile<App>;
}

/** Everything that is kept of an account. */
export interface UserExport<App extends Asks = {}> {
  user: User<App>;
}

export interface UserPage<App extends Asks = {}> {
  items: Array<User<App>>;
  nextCursor: string | null;
}

export interface ValuePage {
  items: Array<{
    /** Any JSON. */
    value: unknown;
    /** Events that have it. */
    count: number;
  }>;
  nextCursor: string | null;
  /** Events that were not looked at: they were not packed yet, or have one of too many different values, or one that is longer than 256 characters. */
  unseen: number;
}

export type Where = Array<
  | {
      /** A top-level property's name. */
      property: string;
      op: "eq" | "neq";
      value: string | number | boolean;
    }
  | {
      /** A top-level property's name. */
      property: string;
      op: "in";
      value: Array<string | number | boolean>;
    }
  | {
      /** A top-level property's name. */
      property: string;
      op: "contains";
      value: string;
    }
  | {
      /** A top-level property's name. */
      property: string;
      op: "gt" | "gte" | "lt" | "lte";
      value: string | number;
    }
  | {
      /** A top-level property's name. */
      property: string;
      op: "exists";
      /** Null is missing. */
      value: boolean;
    }
>;
