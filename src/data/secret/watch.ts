// The secrets of a running process: it notices when they are replaced beside it.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ReadSecrets, Secrets } from "../../domain/secrets.ts";
import type { Log } from "../../runtime/log.ts";
import { loadSecrets, secretFiles } from "./secret.ts";

/** How long a replaced secret may go unnoticed. */
export const noticeMsMax = 1_000;

export interface SecretOptions {
  dataFolder: string;
  /** It wins over the files, and stays. */
  configured: string | undefined;
  log: Log;
  everyMs?: number;
}

export interface WatchedSecrets {
  read: ReadSecrets;
  /** How often they could not be read since the start. Those that were read last stay. */
  failures: () => number;
  close: () => void;
}

/** Those of the folder. Throws a UsageError as `loadSecrets` does. */
export function openSecrets(options: SecretOptions): WatchedSecrets {
  const { dataFolder, configured } = options;
  const first = loadSecrets(dataFolder, configured);
  if (configured !== undefined) return keepSecrets(first);
  /** What the files were like when they were read last. */
  let seen = "";
  async function look(): Promise<Secrets | undefined> {
    // Looked at before they are read: what is replaced in between is noticed the next time.
    const now = await describe(dataFolder);
    // Where the secret is gone, the next start makes another.
    if (now === undefined || now === seen) return undefined;
    const found = loadSecrets(dataFolder);
    seen = now;
    return found;
  }
  return watchSecrets({ ...options, first, look });
}

/** Those that stay as long as the process. */
export function keepSecrets(secrets: Secrets): WatchedSecrets {
  return { read: () => secrets, failures: () => 0, close() {} };
}

export interface WatchOptions {
  first: Secrets;
  /** Reads them again. Undefined: nothing has changed. */
  look: () => Promise<Secrets | undefined>;
  log: Log;
  everyMs?: number;
}

/** Looks again, one look at a time. */
export function watchSecrets(options: WatchOptions): WatchedSecrets {
  const { first, look, log, everyMs = noticeMsMax } = options;
  const state = { secrets: first, failures: 0, isFailing: false, isLooking: false };

  function take(found: Secrets | undefined): void {
    if (found === undefined) return;
    state.isFailing = false;
    if (isDeepStrictEqual(found, state.secrets)) return;
    state.secrets = found;
    log.info("The secret was replaced: tokens are signed with another from now on.");
  }

  function fail(error: unknown): void {
    state.failures++;
    if (state.isFailing) return;
    state.isFailing = true;
    log.error("The secret could not be read again, so the one of before stays.", { error });
  }

  function lookInTurn(): void {
    if (state.isLooking) return;
    state.isLooking = true;
    void look()
      .then(take)
      .catch(fail)
      .finally(() => (state.isLooking = false));
  }

  const timer = setInterval(lookInTurn, everyMs).unref();
  return {
    read: () => state.secrets,
    failures: () => state.failures,
    close: () => clearInterval(timer),
  };
}

/** Differs once a file was replaced. Undefined: there is no secret. */
async function describe(dataFolder: string): Promise<string | undefined> {
  const [now, old] = await Promise.all(
    secretFiles.map((name) =>
      stat(join(dataFolder, name)).then(
        ({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`,
        (error: unknown) => {
          if ((error as { code?: string }).code === "ENOENT") return undefined;
          throw error;
        },
      ),
    ),
  );
  return now && `${now}, ${old}`;
}
