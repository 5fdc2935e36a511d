// Writes mail into the outbox, in the transaction of what it tells of. It is sent once that is on the disk.
import { AppError } from "../domain/error.ts";
import type { Allowance, Condition, Outbox } from "../outbox/outbox.ts";
import type { Send, Sending } from "../outbox/sending.ts";
import type { Statement, Writer } from "../store/store.ts";
import { digestOfAddress, type Mailbox } from "./address.ts";
import { createSmtp, type Message, type SmtpServer } from "./smtp.ts";
import { type MailData, mailTemplates, type MailTemplates } from "./templates.ts";

/** Its name in the outbox. */
export const kind = "mail";
/** What is written as mail is, and is to nobody: whoever asks cannot tell the difference. */
export const decoyKind = "decoy";

/** What one address is sent, whichever route asks. What was done is told beyond it, up to a limit of its own. */
export const askedAllowance: Allowance = { perHour: 3, perDay: 10 };
export const toldAllowance: Allowance = { perHour: 20, perDay: 60 };

const toldMs = 24 * 60 * 60 * 1000;

export interface MailSettings {
  server: SmtpServer;
  from: Mailbox;
  /** The address of the server's pages, without a trailing slash. */
  publicUrl: string;
}

export interface MailDeps {
  /** Undefined: none is sent. */
  settings: MailSettings | undefined;
  outbox: Outbox;
  sending: Pick<Sending, "notify">;
  clock: () => number;
  /** Those that an app has written itself. */
  templates?: Partial<MailTemplates>;
}

export interface Post<K extends keyof MailData> {
  to: string;
  /** The account that it is about; null if there is none yet. */
  about: string | null;
  template: K;
  data: MailData[K];
  /** Whether somebody asked for it who was not signed in. */
  byStranger?: boolean;
  /** From when on it is of no use. Default: after a day. */
  until?: Date;
  allowance?: Allowance | undefined;
  /** Nobody is to get it: it is written like any other, and never sent. */
  isDecoy?: boolean;
}

export type Mail = ReturnType<typeof createMail>;

export function createMail({ settings, outbox, sending, clock, templates }: MailDeps) {
  const words: MailTemplates = { ...mailTemplates, ...templates };
  return {
    /** Whether mail is set up. */
    isOn: settings !== undefined,

    /** The address of a page, with a secret that no server and no log gets to see. */
    linkTo: (page: string, secret: string) => `${settings?.publicUrl ?? ""}/${page}#${secret}`,

    /** Writes a mail, if `when` holds and its address may have more; without settings, none. */
    post<K extends keyof MailData>(db: Writer, post: Post<K>, when?: Condition): Statement[] {
      if (!settings) return [];
      const { to, about, template, data, byStranger = false, isDecoy = false } = post;
      const { subject, text, html } = words[template](data);
      const message: Message = { to, subject, text, html, id: Bun.randomUUIDv7() };
      const parcel = {
        kind: isDecoy ? decoyKind : kind,
        content: JSON.stringify(message),
        about,
        // What is told and what is asked for are counted apart: nobody can use up the room for a warning.
        address: post.allowance ? asked(to) : `told ${digestOfAddress(to)}`,
        byStranger,
        until: post.until ?? new Date(clock() + toldMs),
        allowance: post.allowance ?? toldAllowance,
      };
      return [outbox.put(db, parcel, when)];
    },

    /**
     * Throws `rate_limited` if an address was sent too much of what somebody asked for, and `unavailable` if too much
     * mail waits to be sent.
     */
    async demandRoom(to: string): Promise<void> {
      if (!(await outbox.isWithin(asked(to), askedAllowance))) {
        throw new AppError("rate_limited", "This address was sent much mail: try again later.", {
          retryAfterSeconds: 60 * 60,
        });
      }
      if (await outbox.isFull()) {
        throw new AppError("unavailable", "Too much mail waits to be sent: try again later.", {
          retryAfterSeconds: 60,
        });
      }
    },

    /** Whether an address would be sent what somebody asks for, for the statements of a transaction. */
    hasRoom: (db: Writer, to: string) =>
      outbox.takes(db, { address: asked(to), allowance: askedAllowance }),

    /** What was written is on the disk: it may go. */
    notify: sending.notify,
  };
}

const asked = (to: string) => `asked ${digestOfAddress(to)}`;

/** Sends what the outbox holds of mail. */
export function createMailSender({ server, from }: MailSettings): Send {
  const send = createSmtp({ server, from });
  return (content) => send(JSON.parse(content) as Message);
}
