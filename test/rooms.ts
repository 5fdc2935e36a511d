// The rooms of the code: what each is, and what it may import of the others. A room is a folder of src, a file in
// src itself, or db. `test/architecture.test.ts` holds the code to this table, and `bun run build:reference`
// prints it into CONTRIBUTING.md.

export interface Room {
  /** One sentence for CONTRIBUTING.md. */
  is: string;
  /** Names of rooms. */
  mayImport: readonly string[];
}

/** From those that know the least to those that know the most. */
export const rooms: Readonly<Record<string, Room>> = {
  db: { is: "Every table, written once, and the migrations.", mayImport: [] },
  "error.ts": { is: "The one error type, and its codes.", mayImport: [] },
  "json.ts": { is: "JSON as others write it, read without losing digits.", mayImport: [] },
  "log.ts": { is: "The log: one line an entry.", mayImport: [] },
  "sync.ts": { is: "One sync of the disk for all who wait for it.", mayImport: [] },
  "priority.ts": {
    is: "Which thread goes first when there are more threads than cores.",
    mayImport: [],
  },
  "memory.ts": { is: "Gives memory back at once.", mayImport: [] },
  "urgent.ts": { is: "What runs before long work in a turn of the event loop.", mayImport: [] },
  "permission.ts": { is: "What an account or an API key may be allowed to do.", mayImport: [] },
  "rule.ts": { is: "What a schema demands, in words for people.", mayImport: [] },
  "nearest.ts": { is: "The known name that a misspelt name was meant for.", mayImport: [] },
  "random.ts": {
    is: "Random numbers that can be repeated, for the demo and tests.",
    mayImport: [],
  },
  "production.ts": { is: "Sets NODE_ENV before Elysia loads.", mayImport: [] },
  "config.ts": {
    is: "The settings: the only reader of the environment.",
    mayImport: ["error.ts", "nearest.ts", "rule.ts"],
  },
  zones: { is: "The clocks of every time zone.", mayImport: [] },
  client: { is: "The typed client that apps import as `plaudit/client`.", mayImport: [] },
  store: {
    is: "Opens the databases; reads, and writes that fulfil once they are on the disk.",
    mayImport: ["db", "error.ts", "memory.ts", "sync.ts", "urgent.ts"],
  },
  recorder: {
    is: "The journal of events, and the Worker that stores what it holds.",
    mayImport: ["db", "error.ts", "json.ts", "log.ts", "priority.ts", "sync.ts"],
  },
  reports: {
    is: "The questions, and the read-only Worker that answers them.",
    mayImport: ["db", "json.ts", "store", "zones"],
  },
  http: {
    is: "What all routes share: bodies, input, the session, errors, documentation, pages.",
    mayImport: [
      "db",
      "error.ts",
      "log.ts",
      "memory.ts",
      "nearest.ts",
      "permission.ts",
      "recorder",
      "rule.ts",
      "zones",
    ],
  },
  "extension.ts": {
    is: "What an extension of Plaudit is made of.",
    mayImport: ["db", "http", "log.ts", "permission.ts", "recorder", "store"],
  },
  features: {
    is: "`NOUN/routes.ts` is HTTP, `NOUN/NOUN.ts` the rules, `NOUN/model.ts` the shapes on the wire.",
    mayImport: [
      "db",
      "error.ts",
      "extension.ts",
      "http",
      "json.ts",
      "log.ts",
      "memory.ts",
      "nearest.ts",
      "permission.ts",
      "recorder",
      "reports",
      "store",
      "urgent.ts",
      "zones",
    ],
  },
  "standard.ts": {
    is: "The extensions that every Plaudit has: items.",
    mayImport: ["extension.ts", "features"],
  },
  "services.ts": {
    is: "Puts the rules together: it passes to each feature what it needs of another.",
    mayImport: ["app.ts", "extension.ts", "features", "http", "recorder", "reports", "standard.ts"],
  },
  "app.ts": {
    is: "All of HTTP on one page, in its order.",
    mayImport: [
      "config.ts",
      "extension.ts",
      "features",
      "http",
      "log.ts",
      "recorder",
      "reports",
      "services.ts",
      "store",
    ],
  },
  "data.ts": { is: "The data folder and what is in it.", mayImport: ["db", "store"] },
  snapshot: {
    is: "Copies of the data from before a migration, and the way back to them.",
    mayImport: ["data.ts", "recorder", "store"],
  },
  "migration.ts": {
    is: "Brings a folder to a new schema.",
    mayImport: ["data.ts", "db", "snapshot", "store"],
  },
  "workspace.ts": {
    is: "What the server and every command stand on: folder, stores, journal, rules.",
    mayImport: [
      "app.ts",
      "config.ts",
      "data.ts",
      "extension.ts",
      "features",
      "log.ts",
      "migration.ts",
      "recorder",
      "reports",
      "services.ts",
      "standard.ts",
      "store",
    ],
  },
  "process.ts": {
    is: "What the process of a server says at its start, and what ends it.",
    mayImport: ["log.ts"],
  },
  "serve.ts": {
    is: "The server: opens everything in order, and closes it in reverse.",
    mayImport: ["app.ts", "data.ts", "http", "standard.ts", "workspace.ts"],
  },
  "schema.ts": {
    is: "The helpers for tables that apps import as `plaudit/schema`.",
    mayImport: ["db"],
  },
  library: {
    is: "Plaudit as a plugin in somebody else's app, and what tests of such an app need.",
    mayImport: [
      "app.ts",
      "cli.ts",
      "config.ts",
      "db",
      "extension.ts",
      "features",
      "http",
      "log.ts",
      "nearest.ts",
      "permission.ts",
      "process.ts",
      "recorder",
      "reports",
      "serve.ts",
      "services.ts",
      "standard.ts",
      "store",
      "workspace.ts",
    ],
  },
  "plaudit.ts": {
    is: "What apps import as `plaudit`.",
    mayImport: ["error.ts", "extension.ts", "features", "http", "library", "store"],
  },
  contract: {
    is: "Builds the client, its types and the library's types.",
    mayImport: ["config.ts", "log.ts", "serve.ts"],
  },
  demo: {
    is: "Fills a folder with a plant shop.",
    mayImport: ["features", "random.ts", "recorder", "services.ts", "workspace.ts"],
  },
  torture: { is: "Kills a server under load, and counts what was lost.", mayImport: ["random.ts"] },
  cli: {
    is: "The commands, one a file.",
    mayImport: [
      "config.ts",
      "data.ts",
      "demo",
      "error.ts",
      "extension.ts",
      "features",
      "http",
      "json.ts",
      "log.ts",
      "migration.ts",
      "nearest.ts",
      "process.ts",
      "recorder",
      "reports",
      "serve.ts",
      "snapshot",
      "standard.ts",
      "store",
      "torture",
      "workspace.ts",
      "zones",
    ],
  },
  "cli.ts": {
    is: "Runs one command.",
    mayImport: [
      "cli",
      "config.ts",
      "data.ts",
      "error.ts",
      "extension.ts",
      "log.ts",
      "nearest.ts",
      "recorder",
      "workspace.ts",
    ],
  },
  "main.ts": { is: "The entry of the program.", mayImport: ["cli.ts", "production.ts"] },
};
