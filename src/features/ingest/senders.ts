// Finds out who sends: an API key, by Basic, by Bearer or in the body, or an account with its token.
import { AppError } from "../../domain/error.ts";
import { type Authenticate, type Caller, can } from "../../domain/caller.ts";

export interface SendersDeps {
  authenticate: Authenticate;
  /** Who calls with an API key; undefined if the key is not ours. */
  findByKey: (key: string) => Promise<Caller | undefined>;
}

const sending = "events:write";

/** Both throw `unauthorized` for a key that nobody has, and `forbidden` for one that may not send. */
export function createSenders({ authenticate, findByKey }: SendersDeps) {
  return {
    /** Undefined if the header holds no key. The body may hold one. */
    async byHeader(authorization: string | undefined): Promise<Caller | undefined> {
      if (authorization === undefined) return undefined;
      const key = basicKey(authorization);
      if (key === "") return undefined;
      return demandSender(await (key === undefined ? authenticate(authorization) : findByKey(key)));
    },

    async byKey(key: unknown): Promise<Caller> {
      return demandSender(typeof key === "string" ? await findByKey(key) : undefined);
    },
  };
}

/** RFC 7617. The user name is the key; the password is ignored. Undefined for another scheme. */
function basicKey(authorization: string): string | undefined {
  if (authorization.slice(0, 6).toLowerCase() !== "basic ") return undefined;
  const pair = Buffer.from(authorization.slice(6).trim(), "base64").toString();
  const colon = pair.indexOf(":");
  return colon === -1 ? pair : pair.slice(0, colon);
}

function demandSender(caller: Caller | undefined): Caller {
  if (!caller) throw unauthorized();
  if (!can(caller, sending)) {
    throw new AppError("forbidden", `This needs the permission ${sending}.`);
  }
  return caller;
}

export function unauthorized(cause?: unknown): AppError {
  return new AppError("unauthorized", "Could not validate credentials", { cause });
}
