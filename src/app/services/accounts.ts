// Who there is, who is calling, and what they may do.
import type { Deps } from "../deps.ts";
import { listPermissions } from "../../extension.ts";
import type { Audit } from "../../features/audit/audit.ts";
import { createAuth } from "../../features/auth/auth.ts";
import { createCredentials } from "../../features/auth/credentials.ts";
import { createDevices, deviceFailuresMax } from "../../features/auth/devices.ts";
import { createGate } from "../../features/auth/gate.ts";
import { type AddressesDeps, createAddresses } from "../../features/auth/addresses.ts";
import { createLinks } from "../../features/auth/links.ts";
import { createPassword } from "../../features/auth/password.ts";
import { createRecovery, type RecoveryDeps } from "../../features/auth/recovery.ts";
import { createRevoking } from "../../features/auth/revoking.ts";
import { createInvitations } from "../../features/invitations/invitations.ts";
import { createKeys } from "../../features/keys/keys.ts";
import { createLimits } from "../../features/limits/limits.ts";
import { createAdmins } from "../../features/users/admins.ts";
import { createSetup } from "../../features/setup/setup.ts";
import { createPermissions } from "../../features/users/permissions.ts";
import { createUsers, type UsersDeps } from "../../features/users/users.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Mail } from "../../mail/mail.ts";
import { createPostman, type Outgoing } from "./outgoing.ts";

export type Accounts = ReturnType<typeof createAccounts>;

export const signInsPerMinute = 30;
export const signUpsPerMinute = 30;
/** Links that are asked for or tried from one address. */
export const linksPerMinute = 30;
/** Requests for tokens from one address, refreshes too: counted before anything is read. */
export const tokensPerMinute = 300;
/** Of limits that are asked often, the part which each node lets through before it asks what all have let through. */
export const unaskedPart = 0.05;

/** Who there is, who is calling, and what they may do. */
export function createAccounts(deps: Deps, { mail, tell }: Outgoing, audit: Audit) {
  const { entry: writeAudit } = audit;
  const { config, log, store, clock, extensions } = deps;
  const { signup } = config;
  const { record } = deps.recorder;
  const entrance = createEntrance(deps, writeAudit);
  const { limits, limitAttempts, devices, credentials, password } = entrance;
  const limitSignUps = limits.rate("sign-ups of an address", { perMinute: signUpsPerMinute });
  const making = { record, writeAudit, password, signup, limitSignUps };
  const { users, invitations } = createSigningUp(deps, mail, making);
  const knownPermissions = listPermissions(extensions);
  const common = { clock, log, writeAudit, notify: mail.notify };
  const keys = createKeys({
    ...common,
    store,
    tellMade: (db, { user, name, when }) =>
      user ? tell(db, user, { what: "key", name }, when) : [],
  });
  const auth = createAuth({
    ...common,
    store: deps.signIns,
    audit: audit.prepared,
    record,
    secrets: deps.secrets,
    credentials,
    password,
    devices,
    revoke: createRevoking(store).access,
    accounts: users,
    mayTouch: createAdmins(store).mayTouch,
    findByKey: keys.findCaller,
    tell,
  });
  const setup = createSetup({
    store,
    clock,
    secrets: deps.secrets,
    hasAdmin: users.hasAdmin,
    createAdmin: (admin, by) => users.create(admin, ["admin"], by),
    limitAttempts: limitSignUps,
  });
  return {
    users,
    invitations,
    keys,
    auth,
    password,
    ...createWaysBack(deps, { mail, password, writeAudit, limitAttempts, ...users }),
    setup,
    knownPermissions,
    permissions: createPermissions({ store, clock, writeAudit, knownPermissions }),
    limits,
    limitTokens: limits.rate("tokens of an address", {
      perMinute: tokensPerMinute,
      unaskedPart,
      isKept: false,
    }),
  };
}

/** What somebody has to get past who wants to get in. */
function createEntrance(deps: Deps, writeAudit: WriteAudit) {
  const { signIns, store, clock, log, passwords } = deps;
  const limits = createLimits({ store: signIns, clock, log });
  const devices = createDevices({
    store: signIns,
    beginOne: limits.underWay("attempts of a device", deviceFailuresMax),
  });
  const limit = (name: string, perMinute: number) => limits.rate(name, { perMinute });
  const { attempts } = limits;
  const gate = createGate({
    devices,
    clock,
    limits: {
      byAddress: limit("sign-ins of an address", signInsPerMinute),
      byDevice: limit("sign-ins of a device", signInsPerMinute),
      byName: attempts("failures of a name"),
      byAccount: attempts("failures of an account"),
      byOwner: attempts("failures of an owner"),
    },
    onLimited(target) {
      const event = { action: "sign_in.limited", target } as const;
      signIns
        .atomically((db) => [writeAudit(db, { kind: "nobody" }, event)])
        .catch((error: unknown) => log.warn("A limit could not be written down", { error }));
    },
  });
  const credentials = createCredentials({ store, clock });
  const password = createPassword({ store, passwords, credentials, gate });
  const limitAttempts = limit("links of an address", linksPerMinute);
  return { limits, limitAttempts, devices, credentials, password };
}

/** How people come back into their accounts, and how their addresses come to be theirs. */
function createWaysBack(
  { store, clock }: Deps,
  given: Pick<AddressesDeps, "mail" | "writeAudit" | "orConflict" | "limitAttempts"> &
    Pick<RecoveryDeps, "password">,
) {
  const links = createLinks({ store, clock });
  const revoking = createRevoking(store);
  const common = { store, clock, links, revoking, ...given };
  return {
    links,
    revoking,
    recovery: createRecovery(common),
    addresses: createAddresses(common),
  };
}

type Making = Pick<UsersDeps, "record" | "writeAudit" | "password" | "signup" | "limitSignUps">;

/** Who may make an account, and how. */
function createSigningUp({ config, store, clock }: Deps, mail: Mail, making: Making) {
  const invitations = createInvitations({
    store,
    clock,
    writeAudit: making.writeAudit,
    isTaken: async (email) => (await users.findByName(email)) !== undefined,
    isClosed: making.signup === "closed",
    linkTo: (secret) => `${config.publicUrl ?? localUrl(config)}/invitation#${secret}`,
    mail: mail.isOn ? createPostman(mail) : undefined,
  });
  const users = createUsers({ store, clock, ...making, findInvitation: invitations.find });
  return { users, invitations };
}

/** Where people on this machine reach it, where nothing else is said. */
function localUrl({ port }: Deps["config"]): string {
  return `http://localhost:${port}`;
}
