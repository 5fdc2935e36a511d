// What is sent elsewhere: mail, through the outbox.
import type { Deps } from "../deps.ts";
import type { User } from "../../domain/account.ts";
import type { InvitationMailer } from "../../features/invitations/invitations.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import {
  askedAllowance,
  createMail,
  createMailSender,
  decoyKind,
  kind as mailKind,
  type Mail,
} from "../../mail/mail.ts";
import { type Condition, createOutbox } from "../../outbox/outbox.ts";
import { createSeal } from "../../outbox/seal.ts";
import type { MailData } from "../../mail/templates.ts";
import type { Writer } from "../../store/store.ts";
import { createSending, type Send } from "../../outbox/sending.ts";

/** What is sent elsewhere. Nothing goes until `sending` is started. */
export function createOutgoing(
  { config, secrets, store, clock, log, mailTemplates }: Deps,
  writeAudit: WriteAudit,
) {
  const { mail: settings } = config;
  const seal = createSeal(secrets);
  const outbox = createOutbox({ store, clock, seal, writeAudit });
  const senders: Record<string, Send> = settings
    ? { [mailKind]: createMailSender(settings), [decoyKind]: async () => "nothing" }
    : {};
  const sending = createSending({ store, clock, log, seal, senders });
  const mail = createMail({ settings, outbox, sending, clock, templates: mailTemplates });
  return { outbox, sending, mail, tell: createTell(mail, clock) };
}

/** Tells an account's owner of what was done to it, if `when` holds. */
function createTell({ post }: Mail, clock: () => number) {
  type Told = Omit<MailData["notice"], "username" | "at">;
  return (db: Writer, { id, username, email }: Owner, told: Told, when?: Condition) => {
    const data = { username, at: new Date(clock()), ...told };
    return post(db, { to: email, about: id, template: "notice", data }, when);
  };
}

export type Owner = Pick<User, "id" | "username" | "email">;

export type Outgoing = ReturnType<typeof createOutgoing>;

/** Writes invitations into the outbox, few to one address. */
export function createPostman({ post, hasRoom, demandRoom, notify }: Mail): InvitationMailer {
  const common = { about: null, template: "invitation", allowance: askedAllowance } as const;
  return {
    notify,
    hasRoom,
    demandRoom,
    post: (db, { to, until, ...data }) => post(db, { to, data, until, ...common }),
  };
}
