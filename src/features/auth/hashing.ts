// Password hashes: argon2id off the main thread, a few at once, so that sign-ins cannot starve the rest.
import { availableParallelism } from "node:os";
import { AppError } from "../../domain/error.ts";
import { createQueue } from "../../runtime/queue.ts";

/** OWASP's floor for argon2id: 19 MiB, two passes. About 45 ms of one core. */
const cost = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
const currentPrefix = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=1$`;

/** A hash of no account's password, at today's cost: it is checked when there is no account. */
const nobodysHash = `${currentPrefix}EEEWSeQmz6ZNdvmFZJELGluMWhjoDMi6yyAcL0iPCT8$R9/hac4mlF+TuH+TQ1G6EMoIRr1+Dzt6UF6syWvBndI`;

/** Of strangers. A core stays free for everything else. */
export const strangers = {
  atOnceMax: Math.max(1, Math.min(2, availableParallelism() - 1)),
  waitingMax: 32,
};
/** Of people who are known: strangers cannot take their turns. */
const known = { atOnceMax: 1, waitingMax: 16 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether the hash is this password's. Without a hash it is false and takes as long, so that an
   * answer does not tell whether an account exists. A malformed hash is false too. `isKnown`: whoever shows it is
   * signed in, or on a device that is known, and has a line of their own.
   */
  verify(password: string, hash: string | undefined, isKnown?: boolean): Promise<boolean>;
  /** Whether a hash was made at another cost than today's, and should be made anew. */
  isOutdated(hash: string): boolean;
}

/** Both verbs throw `rate_limited` when too many are waiting already. */
export function createPasswords(): Passwords {
  const inTurn = createQueue({ ...strangers, full: tooMany });
  const inOwnTurn = createQueue({ ...known, full: tooMany });
  return {
    hash: (password) => inTurn(() => Bun.password.hash(password, cost)),
    async verify(password, hash, isKnown = false) {
      const matches = await (isKnown ? inOwnTurn : inTurn)(() =>
        Bun.password.verify(password, hash ?? nobodysHash).catch(() => false),
      );
      return matches && hash !== undefined;
    },
    isOutdated: (hash) => !hash.startsWith(currentPrefix),
  };
}

function tooMany(): AppError {
  return new AppError("rate_limited", "Too many sign-ins at once.", { retryAfterSeconds: 2 });
}
