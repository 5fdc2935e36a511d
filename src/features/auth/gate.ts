// Who may try to get in, whatever they show: counted before anything is checked, the same for every way in. Strangers
// have a limit for each address, each name and each account. A device that signed in before has one of its own, so that
// the guesses of strangers lock nobody out.
import type { Attempt } from "../../runtime/attempts.ts";
import { createMemo } from "../../runtime/memo.ts";
import type { Devices } from "./devices.ts";

export interface GateDeps {
  devices: Pick<Devices, "begin">;
  limits: GateLimits;
  clock: () => number;
  /** Called once a minute at most for an account that strangers cannot sign in to any more. */
  onLimited: (userId: string) => void;
}

/** Counts a request. Throws `rate_limited`. */
type Limit = (key: string) => Promise<void>;

/** Counts what fails. */
interface Attempts {
  /** Undefined when there were too many. */
  take(who: string): Promise<Attempt | undefined>;
  /** Throws `rate_limited`. */
  begin(who: string): Promise<Attempt>;
}

export interface GateLimits {
  /** Attempts of an address: throws `rate_limited`. */
  byAddress: Limit;
  /** Attempts of a known device: throws `rate_limited`. */
  byDevice: Limit;
  /** Failures of a name as it is given, of any account or of none. */
  byName: Attempts;
  /** Failures of an account, by whatever name. Apart, so that made-up names cannot push out an account's. */
  byAccount: Attempts;
  /** Failures of somebody who is signed in and shows their password again. Strangers cannot use it up. */
  byOwner: Attempts;
}

/** Somebody who wants to get in. */
export interface Knock {
  /** As it is given. */
  name: string;
  /** The account of that name, if there is one. */
  userId: string | undefined;
  address: string;
  deviceToken?: string | undefined;
}

/** An attempt that may go on. One of the three is called at its end. */
export interface Admission {
  /** Set for a device that is known to the account. */
  deviceId?: string;
  /** Beyond an account's limit everything is wrong. A 429 would tell which address belongs to whom. */
  isHopeless: boolean;
  succeeded: () => void;
  failed: () => Promise<void>;
  /** It could not be checked, and counts for nothing. */
  undone: () => void;
}

export type Gate = ReturnType<typeof createGate>;

const nothing = async () => {};
/** Accounts whose limit was told of within the minute. Beyond these it may be told again. */
const toldMax = 10_000;
const toldMs = 60_000;

export function createGate({ devices, limits, clock, onLimited }: GateDeps) {
  const toldAt = createMemo<string, number>(toldMax);

  function tell(userId: string): void {
    if (Math.abs(clock() - (toldAt.get(userId) ?? -Infinity)) < toldMs) return;
    toldAt.set(userId, clock());
    onLimited(userId);
  }

  function admit(attempts: readonly (Attempt | undefined)[], isHopeless: boolean): Admission {
    const undone = () => {
      for (const attempt of attempts) attempt?.takeBack();
    };
    return { isHopeless, succeeded: undone, failed: nothing, undone };
  }

  async function admitStranger({ name, userId, address }: Knock): Promise<Admission> {
    await limits.byAddress(address);
    const ofName = await limits.byName.begin(name.toLowerCase());
    if (userId === undefined) return admit([ofName], false);
    const ofAccount = await limits.byAccount.take(userId).catch((error: unknown) => {
      ofName.takeBack();
      throw error;
    });
    if (ofAccount?.isLast) tell(userId);
    return admit([ofName, ofAccount], ofAccount === undefined);
  }

  return {
    /** Throws `rate_limited`. */
    async enter(knock: Knock): Promise<Admission> {
      const device = await devices.begin(knock.deviceToken, knock.userId);
      if (!device) return admitStranger(knock);
      try {
        await limits.byDevice(device.id);
      } catch (error) {
        device.undone();
        throw error;
      }
      const { id, undone, failed } = device;
      return { deviceId: id, isHopeless: false, succeeded: undone, failed, undone };
    },

    /** For somebody who is signed in. Throws `rate_limited`. */
    confirm: async (userId: string): Promise<Admission> =>
      admit([await limits.byOwner.begin(userId)], false),
  };
}
