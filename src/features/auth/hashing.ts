// Password hashes: argon2id off the main thread, a few at once, so that sign-ins cannot starve the rest.
import { AppError } from "../../domain/error.ts";
import { createQueue } from "../../runtime/queue.ts";

/** OWASP's floor for argon2id: 19 MiB, two passes. About 45 ms of one core. */
const cost = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
const currentPrefix = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=1$`;

/** A hash of no account's password, at today's cost: it is checked when there is no account. */
const nobodysHash = `${currentPrefix}EEEWSeQmz6ZNdvmFZJELGluMWhjoDMi6yyAcL0iPCT8$R9/hac4mlF+TuH+TQ1G6EMoIRr1+Dzt6UF6syWvBndI`;

const atOnceMax = 2;
const waitingMax = 32;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether the hash is this password's. Without a hash it is false and takes as long, so that an
   * answer does not tell whether an account exists. A malformed hash is false too.
   */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether a hash was made at another cost than today's, and should be made anew. */
  isOutdated(hash: string): boolean;
}

/** Both verbs throw `unavailable` when too many are waiting already. */
export function createPasswords(): Passwords {
  const inTurn = createQueue({ atOnceMax, waitingMax, full: tooMany });
  return {
    hash: (password) => inTurn(() => Bun.password.hash(password, cost)),
    async verify(password, hash) {
      const matches = await inTurn(() =>
        Bun.password.verify(password, hash ?? nobodysHash).catch(() => false),
      );
      return matches && hash !== undefined;
    },
    isOutdated: (hash) => !hash.startsWith(currentPrefix),
  };
}

function tooMany(): AppError {
  return new AppError("unavailable", "Too many sign-ins at once.", { retryAfterSeconds: 2 });
}
