// What an app is made of: everything that its services and its routes need from outside. Two apps with two sets of
// these can run side by side.
import type { Config } from "./config.ts";
import { standardExtensions } from "./standard.ts";
import { type Backups, createNoBackups } from "../data/backup/schedule.ts";
import type { ReadSecrets } from "../domain/secrets.ts";
import type { Extension } from "../extension.ts";
import { createPasswords, type Passwords } from "../features/auth/hashing.ts";
import type { MailTemplates } from "../mail/templates.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { type Ask, createDirectAsk } from "../reports/ask.ts";
import type { Log } from "../runtime/log.ts";
import type { Metric } from "../runtime/metric.ts";
import type { EventLog } from "../store/event-log.ts";
import type { Store } from "../store/store.ts";
import { type AccountShape, plainShape } from "../wire/account-shape.ts";

export interface Deps {
  config: Config;
  /** What signs the tokens. Default: the one that is configured, which must be there. */
  secrets: ReadSecrets;
  log: Log;
  store: Store;
  /** Where sessions are written. Default: the store. */
  signIns: Store;
  events: EventLog;
  recorder: Recorder;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Where questions are answered. Default: in this thread. */
  ask: Ask;
  /** What is built on top. Default: items. */
  extensions: readonly Extension[];
  /** What is asked of people beside what Plaudit asks. Default: nothing. */
  shape: AccountShape;
  /** How passwords are kept. A test replaces them, since hashing one is slow on purpose. */
  passwords: Passwords;
  /** Mail in the app's own words. What is left out is in ours. */
  mailTemplates: Partial<MailTemplates>;
  /** Who makes backups. Default: nobody, for data in memory. */
  backups: Backups;
  /** The numbers of the database, for /metrics. Default: it has none. */
  databaseMetrics: () => readonly Metric[];
  /** How much has failed in the background since the start, for /metrics. Default: nothing is counted. */
  backgroundFailures: () => number;
}

type Optional =
  | "secrets"
  | "shape"
  | "signIns"
  | "ask"
  | "backups"
  | "databaseMetrics"
  | "extensions"
  | "passwords"
  | "mailTemplates"
  | "backgroundFailures";

/** What has to be given, and what may be. */
export type Given = Omit<Deps, Optional> & { [name in Optional]?: Deps[name] | undefined };

/** Fills in the default for whatever is not given. */
export function createDeps(given: Given): Deps {
  const { config, log, store, events, recorder, clock } = given;
  return {
    config,
    secrets: given.secrets ?? configured(config),
    log,
    store,
    signIns: given.signIns ?? store,
    events,
    recorder,
    clock,
    ask: given.ask ?? createDirectAsk(events),
    extensions: given.extensions ?? standardExtensions,
    shape: given.shape ?? plainShape,
    passwords: given.passwords ?? createPasswords(),
    mailTemplates: given.mailTemplates ?? {},
    backups: given.backups ?? createNoBackups(),
    databaseMetrics: given.databaseMetrics ?? (() => []),
    backgroundFailures: given.backgroundFailures ?? (() => 0),
  };
}

/** It stays as it is for as long as the process runs. */
function configured({ secret }: Config): ReadSecrets {
  if (secret === undefined) {
    throw new Error("Tokens cannot be signed without a secret: see openSecrets.");
  }
  const secrets = { current: secret, old: [] };
  return () => secrets;
}
