// How a secret that signs tokens comes to be, and what stays of it once another has taken its place.
import { Type } from "@sinclair/typebox";
import { UsageError } from "../../domain/error.ts";
import type { Secrets } from "../../domain/secrets.ts";

const secretBytesMin = 32;
/** As long as what it has signed may last, and what it has sealed may wait. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** Beyond this the oldest are forgotten, with all that they signed. */
export const oldSecretsMax = 4;

export const OldSecrets = Type.Array(
  Type.Object({ secret: Type.String(), replacedAt: Type.Integer(), isTrusted: Type.Boolean() }),
);

export interface Replacing {
  /** In ms since 1970. */
  at: number;
  /** Somebody else may know it. */
  isLeaked: boolean;
}

/**
 * Another secret in the place of the one of now. What that has signed stays good for as long as it lasts, unless it has
 * leaked: then nothing does that a secret of before has signed. What it has sealed can be opened in either case.
 */
export function succeed({ current, old }: Secrets, { at, isLeaked }: Replacing): Secrets {
  const replaced = [{ secret: current, replacedAt: at, isTrusted: true }, ...old]
    .filter(({ replacedAt }) => replacedAt + keptMs > at)
    .slice(0, oldSecretsMax)
    .map((each) => ({ ...each, isTrusted: each.isTrusted && !isLeaked }));
  return { current: makeSecret(), old: replaced };
}

export function makeSecret(): string {
  return crypto.getRandomValues(new Uint8Array(secretBytesMin)).toHex();
}

/** Throws a UsageError for a secret that is too short. `where` it stands, for people. */
export function demandLong(secret: string, where: string): string {
  if (Buffer.byteLength(secret) < secretBytesMin) {
    throw new UsageError(
      `${where} must hold at least ${secretBytesMin} bytes: make one with \`openssl rand -hex 32\`.`,
    );
  }
  return secret;
}
