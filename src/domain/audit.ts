// The words of the audit log: what is written down, and who did it.
import type { JsonObject } from "../../db/json.ts";
import type { Caller } from "./caller.ts";

/** Everything that is written down, by its name, and what it means. The names are an API: they are never renamed. */
export const auditActions = {
  "session.opened": "Somebody signed in. `details.session` is the session.",
  "session.ended": "A session was ended: by signing out, or from another one.",
  "sessions.ended": "All sessions but one's own were ended, and their devices forgotten.",
  "session.reused":
    "A refresh token was used twice, so somebody else may hold a copy. The session was ended.",
  "sign_in.limited":
    "An account had so many failed sign-ins within a minute that strangers cannot sign in to it for the rest of that minute.",
  "user.created": "An account was made. `details.permissions` are those that it began with.",
  "user.changed": "Fields of an account were changed: `details.fields` names them.",
  "user.renamed": "Somebody else changed the username of an account.",
  "user.disabled": "An account was disabled, and its sessions ended.",
  "user.enabled": "A disabled account was enabled.",
  "user.erased": "An account, or a person without one, was erased. The row does not say who.",
  "password.changed": "An account has a new password.",
  "password.reset_asked": "A link to set a new password was sent.",
  "password.reset": "A new password was set with a link.",
  "email.change_asked": "A link to confirm a new address was sent.",
  "email.changed": "An account has a new address.",
  "email.change_undone": "A changed address was restored with the link that the old one was sent.",
  "email.verify_asked": "A link to verify an address was sent.",
  "email.verified": "Whoever reads mail at an account's address has shown it.",
  "permissions.changed":
    "An account's permissions were set: `details.permissions` is all that it has now.",
  "invitation.made": "Somebody was invited.",
  "invitation.revoked": "An invitation was taken back.",
  "invitation.accepted": "An account was made with an invitation.",
  "key.created": "An API key was made.",
  "key.changed": "An API key was changed: `details.fields` names what.",
  "key.deleted": "An API key was deleted.",
  "source.cleared": "The names that a source has used were forgotten.",
  "retention.changed": "How long events are kept was changed, to what `details` says.",
  "team.changed":
    "Who is one's own team, which reports can leave out, was changed: `details` says how many they are.",
  "backup.started": "Somebody had a backup made.",
  "data.restored":
    "A backup was put in the place of the data. `details.moment` is the moment that it is of.",
  "mark.made": "A mark was put on the charts.",
  "mark.deleted": "A mark was taken off the charts.",
  "share.made": "A board was shared by a link: `details.share` is the link's id.",
  "share.revoked": "A link to a board was taken back: `details.share` is its id.",
  "mail.released": "Mail that was held after a restore was let go.",
  "dead_letter.retried": "An event that could not be stored was tried again.",
  "dead_letter.dropped": "An event that could not be stored was deleted for good.",
  "secret.rotated": "The secret that signs tokens was replaced.",
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof auditActions;

/** Who did something, and from where. */
export interface Actor {
  /** A `link` is somebody who has nothing else, a `command` is whoever has the machine. */
  kind: "account" | "key" | "link" | "command" | "nobody";
  /** Of the account or the key. */
  id?: string | undefined;
  address?: string | undefined;
  /** By which way in an account got in: `password`. Several are joined by a plus. */
  factor?: string | undefined;
}

/** What was done. */
export interface AuditEvent {
  action: AuditAction;
  /** The id of the account, the key or the thing that it was done to. */
  target?: string | undefined;
  /** Names of fields, permissions and sources. It never holds a secret, a name of a person or an address. */
  details?: JsonObject | undefined;
}

/** Who a caller is in the log. Undefined is the command line. */
export function actorOf(caller: Caller | undefined): Actor {
  if (!caller) return { kind: "command" };
  const { user, keyId, address, factors } = caller;
  if (user) return { kind: "account", id: user.id, address, factor: factors?.join("+") };
  return keyId === undefined ? { kind: "nobody", address } : { kind: "key", id: keyId, address };
}
