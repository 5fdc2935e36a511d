// Who may try to get in, whatever they show: counted before anything is checked, the same for every way in. Strangers
// have a limit for each address, each name and each account. A device that signed in before has one of its own, so that
// the guesses of strangers lock nobody out.
import type { RateLimiter } from "../../runtime/rate.ts";
import type { Attempts, TakeBack } from "./attempts.ts";
import type { Devices } from "./devices.ts";

export interface GateDeps {
  devices: Pick<Devices, "begin">;
  limits: GateLimits;
  /** Called once a minute at most for an account that strangers cannot sign in to any more. */
  onLimited: (userId: string) => void;
}

export interface GateLimits {
  /** Attempts of an address: throws `rate_limited`. */
  byAddress: RateLimiter;
  /** Attempts of a known device: throws `rate_limited`. */
  byDevice: RateLimiter;
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

export function createGate({ devices, limits, onLimited }: GateDeps) {
  function admit(attempts: readonly (TakeBack | undefined)[], isHopeless: boolean): Admission {
    const undone = () => {
      for (const takeBack of attempts) takeBack?.();
    };
    return { isHopeless, succeeded: undone, failed: nothing, undone };
  }

  function admitStranger({ name, userId, address }: Knock): Admission {
    limits.byAddress(address);
    const ofName = limits.byName.begin(name.toLowerCase());
    if (userId === undefined) return admit([ofName], false);
    const ofAccount = limits.byAccount.take(userId);
    if (ofAccount && !limits.byAccount.hasRoom(userId)) onLimited(userId);
    return admit([ofName, ofAccount], ofAccount === undefined);
  }

  return {
    /** Throws `rate_limited`. */
    async enter(knock: Knock): Promise<Admission> {
      const device = await devices.begin(knock.deviceToken, knock.userId);
      if (!device) return admitStranger(knock);
      try {
        limits.byDevice(device.id);
      } catch (error) {
        device.undone();
        throw error;
      }
      const { id, undone, failed } = device;
      return { deviceId: id, isHopeless: false, succeeded: undone, failed, undone };
    },

    /** For somebody who is signed in. Throws `rate_limited`. */
    confirm: (userId: string): Admission => admit([limits.byOwner.begin(userId)], false),
  };
}
