// Every table, written once. The kit of columns decides the dialect.
// A row is not an answer: shapes on the wire are in each feature's model.ts.
import { sql } from "drizzle-orm";
import type { Columns } from "./columns/postgres.ts";
import type { JsonObject } from "./json.ts";

/** Accounts and what belongs to the house itself: app.db on SQLite. */
export function defineTables(c: Columns) {
  const users = c.table(
    "users",
    {
      id: c.text().primaryKey(),
      username: c.text().notNull(),
      email: c.text().notNull(),
      /** Null where it was never asked for. */
      age: c.int(),
      /** The app's own fields. Null stands for {}. */
      profile: c.json<JsonObject>(),
      /** Whoever reads mail sent to `email` has shown it since. */
      emailVerifiedAt: c.instant(),
      /** From this moment on nobody gets in, by any way. */
      disabledAt: c.instant(),
      createdAt: c.instant().notNull(),
      updatedAt: c.instant().notNull(),
    },
    (t) => [
      c.uniqueIndex("users_username").on(sql`lower(${t.username})`),
      c.uniqueIndex("users_email").on(sql`lower(${t.email})`),
      c.index("users_created").on(t.createdAt),
    ],
  );

  /** A way into an account: a password, later a passkey, an authenticator app, or an identity elsewhere. */
  const credentials = c.table(
    "credentials",
    {
      id: c.text().primaryKey(),
      userId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      kind: c.text().notNull(),
      /** Tells those of one kind apart. Empty for a password: there is one. */
      slot: c.text().notNull(),
      /** What is checked against: a password's hash. */
      secret: c.text(),
      /** What else its kind keeps. */
      data: c.json<JsonObject>(),
      createdAt: c.instant().notNull(),
      lastUsedAt: c.instant(),
    },
    (t) => [c.uniqueIndex("credentials_slot").on(t.userId, t.kind, t.slot)],
  );

  const permissions = c.table(
    "permissions",
    {
      userId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      permission: c.text().notNull(),
      grantedAt: c.instant().notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.userId, t.permission] }),
      c.index("permissions_permission").on(t.permission),
    ],
  );

  /** A sign-in. Its refresh token is good for `counter` alone; older ones betray a theft. */
  const sessions = c.table(
    "sessions",
    {
      id: c.text().primaryKey(),
      userId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      counter: c.int().notNull(),
      userAgent: c.text().notNull(),
      address: c.text().notNull(),
      /** The kinds of credentials that it was opened with. */
      factors: c.json<string[]>().notNull(),
      /** When the last of them was checked. */
      authTime: c.instant().notNull(),
      /** Whether a browser's cookie holds it. */
      cookie: c.flag().notNull().default(false),
      deviceId: c.text(),
      createdAt: c.instant().notNull(),
      refreshedAt: c.instant().notNull(),
      expiresAt: c.instant().notNull(),
    },
    (t) => [
      c.index("sessions_user").on(t.userId),
      c.index("sessions_created").on(t.createdAt),
      c.index("sessions_expires").on(t.expiresAt),
    ],
  );

  /** A device from which its account has signed in. It shows so by a token that is good for this account alone. */
  const devices = c.table(
    "devices",
    {
      id: c.text().primaryKey(),
      userId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      /** SHA-256 of its token, in hex. */
      hash: c.text().notNull(),
      /** Failed sign-ins since the last that succeeded. */
      failures: c.int().notNull().default(0),
      createdAt: c.instant().notNull(),
      lastUsedAt: c.instant().notNull(),
    },
    (t) => [c.uniqueIndex("devices_hash").on(t.hash), c.index("devices_user").on(t.userId)],
  );

  /** A link that was sent to somebody, good once: src/features/auth/links.ts. */
  const links = c.table(
    "links",
    {
      id: c.text().primaryKey(),
      kind: c.text().notNull(),
      /** SHA-256 of its secret, in hex. */
      hash: c.text().notNull(),
      /** Whose account it is about. Null: there is none yet. */
      userId: c.text().references(() => users.id, { onDelete: "cascade" }),
      /** The address that it was sent to. */
      email: c.text().notNull(),
      /** SHA-256 of the code that stands beside it in the mail, in hex. */
      code: c.text(),
      data: c.json<JsonObject>(),
      createdBy: c.text().references(() => users.id, { onDelete: "set null" }),
      createdAt: c.instant().notNull(),
      expiresAt: c.instant().notNull(),
      usedAt: c.instant(),
    },
    (t) => [
      c.uniqueIndex("links_hash").on(t.hash),
      c.index("links_user").on(t.userId),
      c.index("links_expires").on(t.expiresAt),
    ],
  );

  /** What is to be sent: written in the transaction of whatever it tells of. */
  const outbox = c.table(
    "outbox",
    {
      id: c.text().primaryKey(),
      /** Who sends it: mail, later webhooks. */
      kind: c.text().notNull(),
      /** The account it tells of, with which it goes. */
      about: c.text().references(() => users.id, { onDelete: "cascade" }),
      /** To whom it goes, by a digest: how much one address gets is bounded. */
      address: c.text(),
      /** Whether somebody asked for it who was not signed in. */
      byStranger: c.flag().notNull().default(false),
      payload: c.json<JsonObject>().notNull(),
      attempts: c.int().notNull().default(0),
      /** When it is tried next. Null: it was sent, or is given up. */
      nextAt: c.instant(),
      createdAt: c.instant().notNull(),
      sentAt: c.instant(),
      failedAt: c.instant(),
      lastError: c.text(),
    },
    (t) => [
      c.index("outbox_next").on(t.nextAt),
      c.index("outbox_created").on(t.createdAt),
      c.index("outbox_about").on(t.about),
      c.index("outbox_address").on(t.address, t.createdAt),
    ],
  );

  /** How often something was done within a window of time: limits that survive a restart. */
  const limits = c.table(
    "limits",
    {
      key: c.text().primaryKey(),
      windowEndsAt: c.instant().notNull(),
      count: c.int().notNull(),
    },
    (t) => [c.index("limits_ends").on(t.windowEndsAt)],
  );

  /** Who did what to whom, written in the transaction that did it. */
  const audit = c.table(
    "audit",
    {
      /** A UUIDv7: in the order of time. */
      id: c.text().primaryKey(),
      at: c.instant().notNull(),
      action: c.text().notNull(),
      /** account, key, link, command or nobody. */
      actorKind: c.text().notNull(),
      actorId: c.text(),
      /** The account, key or thing it was done to. */
      target: c.text(),
      address: c.text(),
      /** By which way in the actor got in. */
      factor: c.text(),
      details: c.json<JsonObject>(),
    },
    (t) => [
      c.index("audit_actor").on(t.actorId, t.id),
      c.index("audit_target").on(t.target, t.id),
      c.index("audit_action").on(t.action, t.id),
    ],
  );

  const apiKeys = c.table(
    "api_keys",
    {
      id: c.text().primaryKey(),
      name: c.text().notNull(),
      source: c.text().notNull(),
      scopes: c.json<string[]>().notNull(),
      /** SHA-256 of the key, in hex: the key itself is shown once and kept nowhere. */
      hash: c.text().notNull(),
      /** The first characters, so that people can tell keys apart. */
      hint: c.text().notNull(),
      /** It may stand in a page: anybody has it, and what it says is nobody's word. */
      public: c.flag().notNull().default(false),
      /** The pages it may be used from. Null: any, and programs. */
      origins: c.json<string[]>(),
      /** How many events it may send a minute, a public key from each address. Null: the default. */
      eventsPerMinute: c.int(),
      createdBy: c.text().references(() => users.id, { onDelete: "set null" }),
      /** Whether an account made it, which `createdBy` forgets with the account; else the command line. */
      byAccount: c.flag().notNull().default(false),
      createdAt: c.instant().notNull(),
      expiresAt: c.instant(),
      lastUsedAt: c.instant(),
    },
    (t) => [c.uniqueIndex("api_keys_hash").on(t.hash)],
  );

  /** Whether a source is of public keys, or of others: for good, whatever becomes of its keys. */
  const keySources = c.table("key_sources", {
    source: c.text().primaryKey(),
    public: c.flag().notNull(),
  });

  /** The names that each source has used, by their hash: src/features/ingest/vocabulary.ts. */
  const vocabulary = c.table(
    "vocabulary",
    {
      source: c.text().notNull(),
      /** 0 of events, 1 of properties. */
      kind: c.int().notNull(),
      /** Those of all that a batch brought, one after the other. */
      hash: c.text().notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.source, t.kind, t.hash] })],
  );

  /** Small facts of the installation: the set-up token's hash, what was asked for once. */
  const settings = c.table("settings", {
    name: c.text().primaryKey(),
    value: c.text().notNull(),
  });

  /** What is kept of reports: boards, and questions by themselves. Both outlive their maker. */
  const saved = c.table(
    "saved",
    {
      id: c.text().primaryKey(),
      kind: c.text().notNull(),
      title: c.text().notNull(),
      content: c.json<JsonObject>().notNull(),
      ownerId: c.text().references(() => users.id, { onDelete: "set null" }),
      createdAt: c.instant().notNull(),
      updatedAt: c.instant().notNull(),
    },
    (t) => [c.index("saved_kind").on(t.kind, t.id), c.index("saved_owner").on(t.ownerId)],
  );

  /** A moment that charts show: a release, or a note. It outlives its maker. */
  const chartMarks = c.table(
    "chart_marks",
    {
      id: c.text().primaryKey(),
      at: c.instant().notNull(),
      text: c.text().notNull(),
      createdBy: c.text().references(() => users.id, { onDelete: "set null" }),
      createdAt: c.instant().notNull(),
    },
    (t) => [c.index("chart_marks_at").on(t.at, t.id), c.index("chart_marks_maker").on(t.createdBy)],
  );

  /** A link by which anybody reads a board, for as long as its maker may: src/features/shares/shares.ts. */
  const shares = c.table(
    "shares",
    {
      id: c.text().primaryKey(),
      boardId: c
        .text()
        .notNull()
        .references(() => saved.id, { onDelete: "cascade" }),
      /** SHA-256 of its secret, in hex. */
      hash: c.text().notNull(),
      createdBy: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      createdAt: c.instant().notNull(),
      expiresAt: c.instant(),
    },
    (t) => [
      c.uniqueIndex("shares_hash").on(t.hash),
      c.index("shares_board").on(t.boardId, t.id),
      c.index("shares_maker").on(t.createdBy),
    ],
  );

  /**
   * Who was erased: whatever of theirs comes back, out of a journal or a backup, goes again. The Worker
   * takes it over into events.db.
   */
  const erasures = c.table("erasures", {
    /** Of the id, which is kept nowhere: src/store/sqlite/events/erased.ts. */
    hash: c.text().primaryKey(),
    /** What happened or arrived up to this moment, in ms since 1970. */
    until: c.bigint().notNull(),
  });

  /** How long events are kept, by their name. */
  const retention = c.table("retention", {
    /** The empty name stands for all that have no row of their own. */
    event: c.text().primaryKey(),
    /** Whole days of UTC. Null: for ever. */
    days: c.int(),
  });

  return {
    users,
    credentials,
    permissions,
    sessions,
    devices,
    links,
    outbox,
    limits,
    audit,
    apiKeys,
    keySources,
    vocabulary,
    settings,
    saved,
    chartMarks,
    shares,
    erasures,
    retention,
  };
}

/** Product events and the journal's ledger: events.db on SQLite. */
export function defineEventTables(c: Columns) {
  /** What kind of call and which event, once each. */
  const names = c.table(
    "names",
    { id: c.int().primaryKey(), type: c.text().notNull(), event: c.text().notNull() },
    (t) => [c.uniqueIndex("names_event").on(t.event, t.type)],
  );

  const sources = c.table(
    "sources",
    { id: c.int().primaryKey(), name: c.text().notNull() },
    (t) => [c.uniqueIndex("sources_name").on(t.name)],
  );

  /** A userId or anonymousId that events name. */
  const actors = c.table(
    "actors",
    {
      id: c.int().primaryKey(),
      anonymous: c.flag().notNull(),
      name: c.text().notNull(),
      /** What is known of it, in bits: src/store/sqlite/events/actors.ts. Of before they were kept: all. */
      standing: c.int().notNull().default(7),
    },
    (t) => [c.uniqueIndex("actors_name").on(t.name, t.anonymous)],
  );

  /** To whom an id belongs: the first person that it was joined to, for good. Zero stands for nobody. */
  const joins = c.table("joins", {
    actor: c.int().primaryKey(),
    /** As reports see it. */
    person: c.int().notNull(),
    /** As export and erasure see it: whatever public keys have said counts for nothing. */
    trustedPerson: c.int().notNull().default(0),
  });

  /** Which blocks hold events of an id that may still be joined: src/store/sqlite/events/places.ts. */
  const places = c.table(
    "places",
    { actor: c.int().notNull(), block: c.bigint().notNull() },
    (t) => [c.primaryKey({ columns: [t.actor, t.block] })],
  );

  /** Ids that were joined, while roll-ups may still have them as somebody of their own. */
  const unfolded = c.table("unfolded", { actor: c.int().primaryKey() });

  /** Days whose roll-ups an erasure has left wrong, until they are made anew. */
  const staleDays = c.table("stale_days", { day: c.int().primaryKey() });

  /** Numbers that outlive a restart: what was counted while storing, how far older blocks were brought up. */
  const marks = c.table("marks", { name: c.text().primaryKey(), value: c.bigint().notNull() });

  /** The newest events, as rows, until there are enough of them to be sealed into blocks. */
  const recent = c.table("recent", {
    /** Order of arrival. */
    seq: c.bigint().primaryKey(),
    timestamp: c.bigint().notNull(),
    receivedAt: c.bigint().notNull(),
    /** The timestamp as the sender's clock had it: a retry repeats it. */
    sentAt: c.bigint().notNull(),
    /** Zero where the event was removed: its place stays, and nothing else of it. */
    nameId: c.int().notNull(),
    sourceId: c.int().notNull(),
    /** Zero where there is none. */
    userId: c.int().notNull(),
    anonymousId: c.int().notNull(),
    messageId: c.text(),
    hash: c.bigint(),
    previousId: c.text(),
    groupId: c.text(),
    /** JSON, kept as it came. Null stands for {}. */
    properties: c.text(),
    /** Who sent it and in whose words, in bits: src/store/sqlite/events/event.ts. */
    flags: c.int().notNull().default(0),
  });

  /**
   * Older events, some thousands together. Of a text block the columns lie here and in block_texts, compressed:
   * src/store/sqlite/events/block.ts. Of a column block they lie in block_columns, each in a row of its own, and
   * `numbers` and `properties` are empty: src/store/sqlite/events/column-block.ts.
   */
  const blocks = c.table("blocks", {
    firstSeq: c.bigint().primaryKey(),
    count: c.int().notNull(),
    timestampMin: c.bigint().notNull(),
    timestampMax: c.bigint().notNull(),
    numbers: c.bytes().notNull(),
    properties: c.bytes().notNull(),
    /** What a column block's columns are; null for a text block. */
    layout: c.bytes(),
  });

  const blockColumns = c.table(
    "block_columns",
    { firstSeq: c.bigint().notNull(), column: c.int().notNull(), bytes: c.bytes().notNull() },
    (t) => [c.primaryKey({ columns: [t.firstSeq, t.column] })],
  );

  /** Properties that events in column blocks have. */
  const properties = c.table(
    "properties",
    {
      id: c.int().primaryKey(),
      name: c.text().notNull(),
      /** The code of its next value: no code is given out twice. */
      nextCode: c.int().notNull(),
    },
    (t) => [c.uniqueIndex("properties_name").on(t.name)],
  );

  /** The values of properties for which codes stand in column blocks: src/store/sqlite/events/value-pages.ts. */
  const valuePages = c.table(
    "value_pages",
    {
      property: c.int().notNull(),
      page: c.int().notNull(),
      /** How many values it has. */
      count: c.int().notNull(),
      jsons: c.bytes().notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.property, t.page] })],
  );

  /** How many sealed events of a name have a property, and each of its values: src/store/sqlite/events/uses.ts. */
  const valueCounts = c.table(
    "value_counts",
    { property: c.int().notNull(), nameId: c.int().notNull(), counts: c.bytes().notNull() },
    (t) => [c.primaryKey({ columns: [t.property, t.nameId] })],
  );

  /** What few questions ask of a block's events, kept apart so that the others need not read it. */
  const blockTexts = c.table("block_texts", {
    firstSeq: c.bigint().primaryKey(),
    messageIds: c.bytes().notNull(),
    /** previousId and groupId of the alias and group calls in it, if any. */
    others: c.bytes(),
    /** Flags of its events, if any has one. */
    flags: c.bytes(),
  });

  /**
   * Where the copies of a message would be, by a hash of its id, in sorted runs of some hundred keys a
   * row (src/store/sqlite/events/key-run.ts): a run is written once, in order, and merged with its equals, so
   * that no page is ever dirtied at random.
   */
  const messageKeys = c.table(
    "message_keys",
    { run: c.int().notNull(), firstHash: c.bigint().notNull(), keys: c.bytes().notNull() },
    (t) => [c.primaryKey({ columns: [t.run, t.firstHash] })],
  );

  const runs = c.table("runs", {
    id: c.int().primaryKey(),
    /** Runs are merged within their generation of events, which shares a filter. */
    generation: c.int().notNull(),
    level: c.int().notNull(),
    /** Days since 1970 of the timestamps as sent. */
    dayMin: c.int().notNull(),
    dayMax: c.int().notNull(),
    count: c.int().notNull(),
  });

  /** Bloom filters of the generations that are complete. */
  const filters = c.table("filters", {
    generation: c.int().primaryKey(),
    bits: c.bytes().notNull(),
  });

  /**
   * Sealed events by UTC day and by month: how many, and which people, for each name and (name 0) for
   * all that count unasked. Kept in the transaction that seals them: src/store/sqlite/events/rollups.ts.
   */
  const rollups = c.table(
    "rollups",
    {
      /** 0 days, 1 months. */
      unit: c.int().notNull(),
      nameId: c.int().notNull(),
      /** Days or months since 1970. */
      period: c.int().notNull(),
      count: c.int().notNull(),
      users: c.int().notNull(),
      people: c.bytes().notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.unit, t.nameId, t.period] })],
  );

  /** What accounts did, each by time: their feeds and dashboards. */
  const activity = c.table(
    "activity",
    {
      actor: c.int().notNull(),
      timestamp: c.bigint().notNull(),
      seq: c.bigint().notNull(),
      receivedAt: c.bigint().notNull(),
      nameId: c.int().notNull(),
      properties: c.text(),
      /** Zero where it is not known yet: of before it was kept. */
      sourceId: c.int().notNull().default(0),
    },
    (t) => [c.primaryKey({ columns: [t.actor, t.timestamp, t.seq] })],
  );

  /** How far each journal has been read, moved in the rows' own transaction, and its ledger. */
  const journals = c.table("journals", {
    name: c.text().primaryKey(),
    segment: c.bigint().notNull(),
    offset: c.bigint().notNull(),
    /** Events read so far: the next sequence number expected. */
    sequence: c.bigint().notNull(),
    stored: c.bigint().notNull(),
    duplicates: c.bigint().notNull(),
    deadLettered: c.bigint().notNull(),
  });

  /** Records that could not be stored, with the reason, to look at, retry or drop. */
  const deadLetters = c.table("dead_letters", {
    id: c.int().primaryKey(),
    journal: c.text().notNull(),
    segment: c.bigint().notNull(),
    offset: c.bigint().notNull(),
    /** How many events this stands for: a damaged stretch of the journal may hold many. */
    count: c.int().notNull(),
    reason: c.text().notNull(),
    record: c.text().notNull(),
    createdAt: c.instant().notNull(),
  });

  /** Who was erased, as in app.db, and the anonymous ids that turned out to be theirs. */
  const erased = c.table(
    "erased",
    {
      hash: c.text().primaryKey(),
      until: c.bigint().notNull(),
      /** Whether their numbers were found, and put down below. */
      settled: c.flag().notNull(),
      /** In a copy of a log, the last event before the erasure: all up to it go, whenever they happened. */
      seq: c.bigint().notNull().default(0),
    },
    (t) => [c.index("erased_settled").on(t.settled)],
  );

  /** Numbers of actors whose events are being removed. */
  const erasing = c.table("erasing", { actor: c.int().primaryKey() });

  /** Numbers of actors that an erasure has parted from whom public keys had joined them to. */
  const parted = c.table("parted", { actor: c.int().primaryKey() });

  return {
    names,
    sources,
    actors,
    joins,
    places,
    unfolded,
    staleDays,
    marks,
    recent,
    blocks,
    blockColumns,
    blockTexts,
    properties,
    valuePages,
    valueCounts,
    messageKeys,
    runs,
    filters,
    rollups,
    activity,
    journals,
    deadLetters,
    erased,
    erasing,
    parted,
  };
}
