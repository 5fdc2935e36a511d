// The rooms of the code: what each is, and what it may import of the others. A room is a folder of src, a file in
// src itself, or db. `test/architecture.test.ts` holds the code to this table, and `bun run build:reference`
// prints it into CONTRIBUTING.md.

export interface Room {
  /** One sentence for CONTRIBUTING.md. */
  is: string;
  /** Names of rooms, all of them earlier in the table. */
  mayImport: readonly string[];
}

/** From those that know the least to those that know the most. */
export const rooms: Readonly<Record<string, Room>> = {
  db: { is: "Every table, written once, and the migrations.", mayImport: [] },
  domain: {
    is: "The words everything else is written in: caller, permission, question, error, time zones; and the event, with what makes one fit to be stored.",
    mayImport: ["db"],
  },
  runtime: {
    is: "What any server needs of its process: log, group sync, turns, rates, priorities, random numbers.",
    mayImport: ["domain"],
  },
  wire: {
    is: "Shapes on the wire that several features share, and what is said of input that does not fit.",
    mayImport: ["db", "domain"],
  },
  journal: {
    is: "Files that an event is in before it is acknowledged. Knows no database.",
    mayImport: ["db", "domain", "runtime"],
  },
  store: {
    is: "The ports to what is kept, accounts and events; SQLite and PostgreSQL behind them.",
    mayImport: ["db", "domain", "journal", "runtime"],
  },
  outbox: {
    is: "What is to be sent elsewhere: written with what it tells of, tried until it is gone or given up. Knows no mail.",
    mayImport: ["db", "domain", "runtime", "store"],
  },
  mail: {
    is: "Mail: who it goes to, what it says, and how it is sent. Its words are in one file, which an app can replace.",
    mayImport: ["domain", "outbox", "runtime", "store"],
  },
  recorder: {
    is: "Takes events into the journal; its Worker stores what the journal holds.",
    mayImport: ["domain", "journal", "runtime", "store"],
  },
  reports: {
    is: "The questions, and the read-only Worker that answers them.",
    mayImport: ["db", "domain", "store"],
  },
  http: {
    is: "What all routes share: bodies and their limits, input, the session, errors, headers, the log of requests.",
    mayImport: ["domain", "runtime", "wire"],
  },
  telemetry: {
    is: "Whether the server is well, and its numbers, for people and for Prometheus.",
    mayImport: ["domain", "http", "recorder", "runtime", "wire"],
  },
  web: {
    is: "The pages for people: start page, documentation, and what serves them.",
    mayImport: ["domain", "http", "recorder", "telemetry"],
  },
  "extension.ts": {
    is: "What an extension of Plaudit is made of.",
    mayImport: ["db", "domain", "http", "runtime", "store"],
  },
  features: {
    is: "`NOUN/routes.ts` is HTTP, `NOUN/NOUN.ts` the rules, `NOUN/model.ts` the shapes on the wire. `ingest/` reads what clients of every dialect send.",
    mayImport: [
      "db",
      "domain",
      "extension.ts",
      "http",
      "mail",
      "reports",
      "runtime",
      "store",
      "wire",
    ],
  },
  data: {
    is: "The data folder: its files, its migrations, backups and their restore.",
    mayImport: ["db", "domain", "journal", "reports", "runtime", "store"],
  },
  app: {
    is: "Puts everything together: settings, services, the app on one page, the server.",
    mayImport: [
      "data",
      "domain",
      "extension.ts",
      "features",
      "http",
      "journal",
      "mail",
      "outbox",
      "recorder",
      "reports",
      "runtime",
      "store",
      "telemetry",
      "web",
      "wire",
    ],
  },
  demo: {
    is: "Fills a folder with a plant shop.",
    mayImport: ["app", "domain", "features", "recorder", "runtime"],
  },
  torture: { is: "Kills a server under load, and counts what was lost.", mayImport: ["runtime"] },
  cli: {
    is: "The commands, one a file.",
    mayImport: [
      "app",
      "data",
      "demo",
      "domain",
      "extension.ts",
      "features",
      "journal",
      "outbox",
      "recorder",
      "reports",
      "runtime",
      "store",
      "torture",
      "wire",
    ],
  },
  library: {
    is: "Plaudit as a plugin in somebody else's app.",
    mayImport: ["app", "cli", "db", "domain", "extension.ts", "http", "mail", "runtime", "store"],
  },
  testing: {
    is: "What tests of an app on Plaudit need: an app in memory, its clock, its events.",
    mayImport: [
      "app",
      "db",
      "domain",
      "extension.ts",
      "features",
      "library",
      "recorder",
      "reports",
      "runtime",
      "store",
    ],
  },
  client: { is: "The typed client that apps import as `plaudit/client`.", mayImport: [] },
  "plaudit.ts": {
    is: "What apps import as `plaudit`.",
    mayImport: [
      "domain",
      "extension.ts",
      "features",
      "http",
      "library",
      "mail",
      "store",
      "testing",
    ],
  },
  "main.ts": { is: "The entry of the program.", mayImport: ["cli", "runtime"] },
};
