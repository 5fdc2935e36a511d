// The secret that signs tokens, in a row of the database: nodes that share it sign with the same one.
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../../domain/error.ts";
import type { Secrets } from "../../domain/secrets.ts";
import { ensureSetting, replaceSetting } from "../../store/settings.ts";
import type { Store } from "../../store/store.ts";
import { makeSecret, OldSecrets, type Replacing, succeed } from "./succession.ts";

type StoreOfSecrets = Pick<Store, "db" | "tables" | "atomically">;

/** Of the row in `settings`. */
const name = "secret";
const StoredSecrets = Type.Object({ current: Type.String(), old: OldSecrets });

const toText = (secrets: Secrets) => JSON.stringify(secrets);

/** What the database holds. Makes a secret where there is none. */
export async function loadStoredSecrets(store: StoreOfSecrets): Promise<Secrets> {
  const first = toText({ current: makeSecret(), old: [] });
  return Value.Decode(StoredSecrets, JSON.parse(await ensureSetting(store, name, first)));
}

/** Replaces it for all nodes: see `succeed`. They notice within a second. Throws `conflict` if somebody else does so too. */
export async function replaceStoredSecret(
  store: StoreOfSecrets,
  replacing: Replacing,
): Promise<void> {
  const secrets = await loadStoredSecrets(store);
  const change = { before: toText(secrets), after: toText(succeed(secrets, replacing)) };
  if (await replaceSetting(store, name, change)) return;
  throw new AppError("conflict", "Somebody else is replacing the secret just now.");
}
