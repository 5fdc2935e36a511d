// The routes of the API, made of its documentation by `bun run build:client`: change nothing here.
import type { Call, Options, Queried } from "./answer.ts";
import type { Asks } from "./asks.ts";
import type {
  AccountChanges,
  ActivityPage,
  AddressProof,
  Asked,
  AuditPage,
  BackupPage,
  BackupStarted,
  Board,
  BoardChanges,
  BoardPage,
  ConsoleParts,
  Dashboard,
  DeadLetterPage,
  ErasePersonUnseenBody,
  EventPage,
  ExportAuditQuery,
  ExportEventsQuery,
  FirstAdmin,
  Goodbye,
  InvitationPage,
  IssuedTokens,
  Item,
  ItemChanges,
  ItemPage,
  Key,
  KeyChanges,
  KeyPage,
  Liked,
  LikedItemPage,
  LikerPage,
  ListActivityQuery,
  ListAuditQuery,
  ListBackupsQuery,
  ListBoardsQuery,
  ListDeadLettersQuery,
  ListEventNamesQuery,
  ListEventPropertiesQuery,
  ListEventValuesQuery,
  ListEventsQuery,
  ListInvitationsQuery,
  ListItemsQuery,
  ListKeysQuery,
  ListLikesQuery,
  ListMarksQuery,
  ListMyLikesQuery,
  ListOwnAuditQuery,
  ListSavedReportsQuery,
  ListSessionsQuery,
  ListSharesQuery,
  ListSourcesQuery,
  ListUserSessionsQuery,
  ListUsersQuery,
  MadeInvitation,
  MadeKey,
  MadeShare,
  Mark,
  MarkPage,
  Me,
  NewBoard,
  NewInvitation,
  NewItem,
  NewKey,
  NewMark,
  NewPassword,
  NewSavedReport,
  NewShare,
  OpenShare,
  PasswordChange,
  Permissions,
  PersonExport,
  ReportActiveAnswer,
  ReportActiveQuery,
  ReportFunnelAnswer,
  ReportFunnelBody,
  ReportPathsAnswer,
  ReportPathsBody,
  ReportPeopleAnswer,
  ReportPeopleBody,
  ReportRetentionAnswer,
  ReportRetentionBody,
  ReportTimeseriesAnswer,
  ReportTimeseriesQuery,
  ReportTopAnswer,
  ReportTopQuery,
  ResetRequest,
  Retention,
  SavedReport,
  SavedReportChanges,
  SavedReportPage,
  SessionPage,
  SettingList,
  SharePage,
  SharedBoard,
  SignUp,
  SourcePage,
  Team,
  TokenRequest,
  Unliked,
  UsePage,
  User,
  UserChanges,
  UserExport,
  UserPage,
  ValuePage,
} from "./schemas.ts";

/** The routes below /api: a part of the path each, a parameter as a call, the method last. */
export interface Api<App extends Asks = {}> {
  setup: {
    /** Make the first admin, with the token of the set-up link */
    post(
      body: FirstAdmin<App>,
      options?: Options,
    ): Call<User<App>, 201, 400 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503>;
  };
  auth: {
    token: {
      /** Sign in, or refresh a session (OAuth2, as a form or JSON) */
      post(
        body: TokenRequest,
        options?: Options,
      ): Call<IssuedTokens, 200, 400 | 401 | 403 | 413 | 415 | 422 | 429 | 503>;
    };
    logout: {
      /** End this session */
      post(body?: undefined, options?: Options): Call<void, 204, 401 | 403>;
    };
    sessions: {
      /** List one's own sessions, newest first */
      get(options?: Queried<ListSessionsQuery>): Call<SessionPage, 200, 401 | 403 | 422>;
      /** End all of one's own sessions but this one, and forget their devices */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403>;
      (params: { id: string }): {
        /** End one of one's own sessions */
        delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
      };
    };
    reset: {
      /** Ask for a link to set a new password */
      post(
        body: ResetRequest,
        options?: Options,
      ): Call<Asked, 202, 400 | 413 | 415 | 422 | 429 | 503>;
      confirm: {
        /** Set a new password with a link, which ends all sessions */
        post(
          body: NewPassword,
          options?: Options,
        ): Call<void, 204, 400 | 403 | 413 | 415 | 422 | 429 | 503>;
      };
    };
    undo: {
      confirm: {
        /** Give an account back to the address that it had, with a new password */
        post(
          body: NewPassword,
          options?: Options,
        ): Call<void, 204, 400 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
      };
    };
    verify: {
      /** Ask for a link to confirm one's address */
      post(body?: undefined, options?: Options): Call<Asked, 202, 401 | 403 | 429 | 503>;
      confirm: {
        /** Confirm an address with a link, in the session that asked or with the code */
        post(
          body: AddressProof,
          options?: Options,
        ): Call<void, 204, 400 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
      };
    };
  };
  users: {
    /** Sign up, with or without an invitation */
    post(
      body: SignUp<App>,
      options?: Options,
    ): Call<User<App>, 201, 400 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
    /** List accounts, newest first, or search them */
    get(options?: Queried<ListUsersQuery>): Call<UserPage<App>, 200, 401 | 403 | 422>;
    me: {
      /** Get one's own account */
      get(options?: Options): Call<Me<App>, 200, 401 | 403>;
      /** Change one's own account */
      patch(
        body: UserChanges<App>,
        options?: Options,
      ): Call<Me<App>, 200, 400 | 401 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
      /** Delete one's own account with everything that belongs to it, for good */
      delete(
        body: Goodbye,
        options?: Options,
      ): Call<void, 204, 400 | 401 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
      export: {
        /** Export everything that is kept of one's own account */
        get(options?: Options): Call<UserExport<App>, 200, 401 | 403>;
      };
      audit: {
        /** List what one's own account did, and what was done to it, newest first */
        get(options?: Queried<ListOwnAuditQuery>): Call<AuditPage, 200, 401 | 403 | 422>;
      };
      likes: {
        /** List what one likes, the latest like first */
        get(options?: Queried<ListMyLikesQuery>): Call<LikedItemPage, 200, 401 | 403 | 422>;
      };
    };
    (params: { id: string }): {
      /** Get an account */
      get(options?: Options): Call<User<App>, 200, 401 | 403 | 404 | 422>;
      /** Rename an account, or change its address */
      patch(
        body: AccountChanges<App>,
        options?: Options,
      ): Call<User<App>, 200, 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422>;
      disable: {
        /** Disable an account: its sessions end, and nobody gets in */
        post(
          body?: undefined,
          options?: Options,
        ): Call<User<App>, 200, 401 | 403 | 404 | 409 | 422>;
      };
      enable: {
        /** Enable an account that is disabled */
        post(body?: undefined, options?: Options): Call<User<App>, 200, 401 | 403 | 404 | 422>;
      };
      password: {
        /** Set an account's password, or send its owner a link to set one */
        put(
          body: PasswordChange,
          options?: Options,
        ): Call<void, 204, 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503>;
      };
      permissions: {
        /** List an account's permissions */
        get(options?: Options): Call<Permissions, 200, 401 | 403 | 404 | 422>;
        /** Set an account's permissions, from its next request on */
        put(
          body: Permissions,
          options?: Options,
        ): Call<Permissions, 200, 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422>;
      };
      sessions: {
        /** List an account's sessions, newest first */
        get(
          options?: Queried<ListUserSessionsQuery>,
        ): Call<SessionPage, 200, 401 | 403 | 404 | 422>;
        (params: { sessionId: string }): {
          /** End a session of an account */
          delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
        };
      };
      dashboard: {
        /** Get an account, its permissions and its last activity: one's own, or with users:read */
        get(options?: Options): Call<Dashboard<App>, 200, 401 | 404 | 422>;
      };
    };
    invitations: {
      /** Invite somebody to make an account, with permissions that you have */
      post(
        body: NewInvitation,
        options?: Options,
      ): Call<MadeInvitation, 201, 400 | 401 | 403 | 409 | 413 | 415 | 422 | 429 | 503>;
      /** List the invitations that are open, newest first */
      get(options?: Queried<ListInvitationsQuery>): Call<InvitationPage, 200, 401 | 403 | 422>;
      (params: { id: string }): {
        /** Take an invitation back */
        delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
      };
    };
  };
  audit: {
    /** List who did what to whom, newest first */
    get(options?: Queried<ListAuditQuery>): Call<AuditPage, 200, 401 | 403 | 422>;
    export: {
      /** Export the audit log as lines of JSON, newest first */
      get(options?: Queried<ExportAuditQuery>): Call<string, 200, 401 | 403 | 422>;
    };
  };
  keys: {
    /** Make an API key */
    post(
      body: NewKey,
      options?: Options,
    ): Call<MadeKey, 201, 400 | 401 | 403 | 409 | 413 | 415 | 422>;
    /** List API keys, newest first */
    get(options?: Queried<ListKeysQuery>): Call<KeyPage, 200, 401 | 403 | 422>;
    (params: { id: string }): {
      /** Make an API key public, say where it may be used, or take it over */
      patch(
        body: KeyChanges,
        options?: Options,
      ): Call<Key, 200, 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422>;
      /** Delete an API key */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
    };
  };
  sources: {
    /** List the sources of events, whether they send, and what was rejected of them */
    get(options?: Queried<ListSourcesQuery>): Call<SourcePage, 200, 401 | 403 | 422 | 503>;
    (params: { source: string }): {
      names: {
        /** Count a source's names of events and properties anew */
        delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 422>;
      };
    };
  };
  activity: {
    /** List one's own activity, newest first */
    get(options?: Queried<ListActivityQuery>): Call<ActivityPage, 200, 401 | 403 | 422>;
  };
  events: {
    /** List events, latest arrival first */
    get(options?: Queried<ListEventsQuery>): Call<EventPage, 200, 401 | 403 | 422>;
    export: {
      /** Export all events in order of arrival, as a file */
      get(options?: Queried<ExportEventsQuery>): Call<string, 200, 401 | 403 | 422>;
    };
    names: {
      /** List the names of events, most first */
      get(options?: Queried<ListEventNamesQuery>): Call<UsePage, 200, 401 | 403 | 422>;
    };
    properties: {
      /** List the properties of events, most first */
      get(options?: Queried<ListEventPropertiesQuery>): Call<UsePage, 200, 401 | 403 | 422>;
    };
    values: {
      /** List the values of a property, most first */
      get(options: Queried<ListEventValuesQuery>): Call<ValuePage, 200, 401 | 403 | 422>;
    };
  };
  people: {
    (params: { userId: string }): {
      /** Erase a person, with or without an account: all that is theirs, and all of their events */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 409 | 422 | 503>;
      export: {
        /** Export everything that is kept of a person */
        get(options?: Options): Call<PersonExport, 200, 401 | 403 | 404 | 422>;
      };
    };
    erase: {
      /** Erase a person, with the id in the body, where no proxy logs it */
      post(
        body: ErasePersonUnseenBody,
        options?: Options,
      ): Call<void, 204, 400 | 401 | 403 | 409 | 413 | 415 | 422 | 503>;
    };
  };
  retention: {
    /** Get how long events are kept */
    get(options?: Options): Call<Retention, 200, 401 | 403>;
    /** Set how long events are kept */
    put(
      body: Retention,
      options?: Options,
    ): Call<Retention, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
  };
  backups: {
    /** List the backups, the newest first */
    get(options?: Queried<ListBackupsQuery>): Call<BackupPage, 200, 401 | 403 | 422 | 503>;
    /** Start a backup */
    post(body?: undefined, options?: Options): Call<BackupStarted, 202, 401 | 403 | 409 | 503>;
  };
  "dead-letters": {
    /** List the events that could not be stored, and why, the newest first */
    get(options?: Queried<ListDeadLettersQuery>): Call<DeadLetterPage, 200, 401 | 403 | 422>;
    (params: { id: string }): {
      /** Delete a dead letter for good */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422 | 503>;
      retry: {
        /** Try to store a dead letter again, as it is */
        post(
          body?: undefined,
          options?: Options,
        ): Call<void, 204, 401 | 403 | 404 | 409 | 422 | 503>;
      };
    };
  };
  settings: {
    /** List the settings that are in force, and where each comes from */
    get(options?: Options): Call<SettingList, 200, 401 | 403>;
  };
  reports: {
    timeseries: {
      /** Count events and people by hour, day, week or month */
      get(
        options?: Queried<ReportTimeseriesQuery>,
      ): Call<ReportTimeseriesAnswer, 200, 401 | 403 | 422 | 503>;
    };
    active: {
      /** Count the people active each day, and in the 7 and 30 days that end with it */
      get(
        options?: Queried<ReportActiveQuery>,
      ): Call<ReportActiveAnswer, 200, 401 | 403 | 422 | 503>;
    };
    top: {
      /** List the most frequent events, users, items or values of a property */
      get(options: Queried<ReportTopQuery>): Call<ReportTopAnswer, 200, 401 | 403 | 422 | 503>;
    };
    funnel: {
      /** Count who gets how far through some steps */
      post(
        body: ReportFunnelBody,
        options?: Options,
      ): Call<ReportFunnelAnswer, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
    };
    retention: {
      /** Count who comes back, by when they began */
      post(
        body: ReportRetentionBody,
        options?: Options,
      ): Call<ReportRetentionAnswer, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
    };
    team: {
      /** Get who is one's own team */
      get(options?: Options): Call<Team, 200, 401 | 403>;
      /** Set who is one's own team, which questions can leave out */
      put(body: Team, options?: Options): Call<Team, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
    };
    paths: {
      /** Count the ways that people take from an event, or to it */
      post(
        body: ReportPathsBody,
        options?: Options,
      ): Call<ReportPathsAnswer, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
    };
    people: {
      /** List the people behind a number of a report */
      post(
        body: ReportPeopleBody,
        options?: Options,
      ): Call<ReportPeopleAnswer, 200, 400 | 401 | 403 | 413 | 415 | 422 | 503>;
    };
    saved: {
      /** Save a question */
      post(
        body: NewSavedReport,
        options?: Options,
      ): Call<SavedReport, 201, 400 | 401 | 403 | 409 | 413 | 415 | 422>;
      /** List saved reports, newest first */
      get(options?: Queried<ListSavedReportsQuery>): Call<SavedReportPage, 200, 401 | 403 | 422>;
      (params: { id: string }): {
        /** Get a saved report */
        get(options?: Options): Call<SavedReport, 200, 401 | 403 | 404 | 422>;
        /** Change a saved report: for its maker, or an admin */
        patch(
          body: SavedReportChanges,
          options?: Options,
        ): Call<SavedReport, 200, 400 | 401 | 403 | 404 | 413 | 415 | 422>;
        /** Delete a saved report: for its maker, or an admin */
        delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
      };
    };
  };
  boards: {
    /** Make a board of questions */
    post(
      body: NewBoard,
      options?: Options,
    ): Call<Board, 201, 400 | 401 | 403 | 409 | 413 | 415 | 422>;
    /** List boards, newest first */
    get(options?: Queried<ListBoardsQuery>): Call<BoardPage, 200, 401 | 403 | 422>;
    (params: { id: string }): {
      /** Get a board with its questions */
      get(options?: Options): Call<Board, 200, 401 | 403 | 404 | 422>;
      /** Change a board: for its maker, or an admin */
      patch(
        body: BoardChanges,
        options?: Options,
      ): Call<Board, 200, 400 | 401 | 403 | 404 | 413 | 415 | 422>;
      /** Delete a board: for its maker, or an admin */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
      shares: {
        /** Share a board by a link: for its maker, or an admin */
        post(
          body: NewShare,
          options?: Options,
        ): Call<MadeShare, 201, 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422>;
        /** List the links to a board, newest first */
        get(options?: Queried<ListSharesQuery>): Call<SharePage, 200, 401 | 403 | 404 | 422>;
        (params: { shareId: string }): {
          /** Take back a link: for its maker, the board's, or an admin */
          delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
        };
      };
    };
  };
  shared: {
    /** Read a board that is shared, with its answers of the last minute, as its page does */
    post(
      body: OpenShare,
      options?: Options,
    ): Call<SharedBoard, 200, 400 | 404 | 413 | 415 | 422 | 429 | 503>;
    (params: { secret: string }): {
      /** Read a board that is shared, with its answers of the last minute */
      get(options?: Options): Call<SharedBoard, 200, 404 | 422 | 429 | 503>;
    };
  };
  marks: {
    /** List the marks on charts, the latest first */
    get(options?: Queried<ListMarksQuery>): Call<MarkPage, 200, 401 | 403 | 422>;
    /** Put a mark on the charts */
    post(
      body: NewMark,
      options?: Options,
    ): Call<Mark, 201, 400 | 401 | 403 | 409 | 413 | 415 | 422>;
    (params: { id: string }): {
      /** Take a mark off the charts: for its maker, or an admin */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
    };
  };
  console: {
    /** Get what the app has put into the console, for oneself */
    get(options?: Options): Call<ConsoleParts, 200, 401 | 403>;
  };
  items: {
    /** Make an item */
    post(
      body: NewItem,
      options?: Options,
    ): Call<Item, 201, 400 | 401 | 403 | 404 | 413 | 415 | 422>;
    /** List items, newest or most liked first */
    get(options?: Queried<ListItemsQuery>): Call<ItemPage, 200, 401 | 403 | 404 | 422>;
    (params: { id: string }): {
      /** Get an item */
      get(options?: Options): Call<Item, 200, 401 | 403 | 404 | 422>;
      /** Change an item: for its owner, or with items:write */
      patch(
        body: ItemChanges,
        options?: Options,
      ): Call<Item, 200, 400 | 401 | 403 | 404 | 413 | 415 | 422>;
      /** Delete an item and its likes: for its owner, or with items:write */
      delete(body?: undefined, options?: Options): Call<void, 204, 401 | 403 | 404 | 422>;
      likes: {
        /** List who likes an item, the latest like first */
        get(options?: Queried<ListLikesQuery>): Call<LikerPage, 200, 401 | 403 | 404 | 422>;
      };
      like: {
        /** Like an item, once */
        post(body?: undefined, options?: Options): Call<Liked, 200, 401 | 403 | 404 | 422>;
        /** Take a like back */
        delete(body?: undefined, options?: Options): Call<Unliked, 200, 401 | 403 | 404 | 422>;
      };
    };
  };
}
