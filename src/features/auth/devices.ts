// Devices from which an account has signed in. Each has a token of its own, good for this account alone: it opens
// nothing, but with it the guesses of strangers do not count.
import { and, desc, eq, exists, notInArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { Statement, Store, Writer } from "../../store/store.ts";

const prefix = "device_";
const tokenBytes = 32;
export const tokenLength = prefix.length + 2 * tokenBytes;
/** Failures after the last sign-in that succeeded. Then a device is a stranger, and forgotten. */
export const deviceFailuresMax = 10;
/** Of one account. Beyond this those that never came back are forgotten first, and then those that were away longest. */
export const devicesMax = 20;

export interface Device {
  id: string;
  userId: string;
  failures: number;
}

/** A device that is new, and the token to give to it. */
export interface NewDevice {
  id: string;
  token: string;
}

/** A new device, in a statement that is prepared. */
export interface Remembered {
  id: Placeholder;
  userId: Placeholder;
  hash: Placeholder;
  now: SQL;
}

export type Devices = ReturnType<typeof createDevices>;

export interface DevicesDeps {
  store: Store;
  /** Begins an attempt, and tells how many are under way: those that come at once must not all be let through. */
  beginOne: (id: string) => Promise<{ before: number; end: () => void }>;
}

export function createDevices({ store, beginOne }: DevicesDeps) {
  const { devices, users } = store.tables;

  async function find(token: string, userId: string) {
    const [device] = await store.db
      .select({ id: devices.id, failures: devices.failures })
      .from(devices)
      .where(and(eq(devices.hash, hashOf(token)), eq(devices.userId, userId)))
      .limit(1);
    return device;
  }

  const admit = (id: string, end: () => void) => ({
    id,
    undone: end,
    async failed(): Promise<void> {
      try {
        await store.atomically((db) => [
          db
            .update(devices)
            .set({ failures: sql`${devices.failures} + 1` })
            .where(eq(devices.id, id)),
        ]);
      } finally {
        end();
      }
    },
  });

  return {
    /** Begins an attempt of a device; undefined if it is not known to this account, or has failed too often. */
    async begin(token: string | undefined, userId: string | undefined) {
      if (token?.length !== tokenLength || userId === undefined) return undefined;
      const known = await find(token, userId);
      if (!known) return undefined;
      const { before, end } = await beginOne(known.id);
      try {
        // Read after it was counted: what has ended meanwhile has failed by then, or is under way.
        const { failures } = (await find(token, userId)) ?? { failures: deviceFailuresMax };
        if (failures + before < deviceFailuresMax) return admit(known.id, end);
      } catch (error) {
        end();
        throw error;
      }
      end();
      return undefined;
    },

    create(): NewDevice {
      const token = prefix + crypto.getRandomValues(new Uint8Array(tokenBytes)).toHex();
      return { id: Bun.randomUUIDv7(), token };
    },

    /** Makes a device known to an account if `when` holds of it, and forgets those that are too many. */
    remember(db: Writer, { id, userId, hash, now }: Remembered, when: () => SQL): Statement[] {
      const kept = db
        .select({ id: devices.id })
        .from(devices)
        .where(eq(devices.userId, userId))
        .orderBy(
          desc(sql`${devices.lastUsedAt} > ${devices.createdAt}`),
          desc(devices.lastUsedAt),
          desc(devices.id),
        )
        .limit(devicesMax - 1);
      return [
        db
          .delete(devices)
          .where(
            and(
              eq(devices.userId, userId),
              notInArray(devices.id, kept),
              exists(db.select({ id: users.id }).from(users).where(when())),
            ),
          ),
        db.insert(devices).select(
          // In the table's order, as Drizzle demands.
          db
            .select({
              id: sql`${id}`.as("id"),
              userId: users.id,
              hash: sql`${hash}`.as("hash"),
              failures: sql`0`.as("failures"),
              createdAt: now.as("created_at"),
              lastUsedAt: now.as("last_used_at"),
            })
            .from(users)
            .where(when()),
        ),
      ];
    },

    /** Notes that a device was signed in from. Its failures are forgiven. */
    use: (db: Writer, id: Placeholder, now: SQL): Statement =>
      db.update(devices).set({ failures: 0, lastUsedAt: now }).where(eq(devices.id, id)),
  };
}

export function hashOf(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex");
}
