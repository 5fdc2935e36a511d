// The words of all mail, as text and as HTML. An app replaces any of them: `plaudit({ mail: { reset: … } })`.

/** What each kind of mail is told. Links hold a secret: put them nowhere else. */
export interface MailData {
  /** A way back for a forgotten password. */
  reset: { username: string; link: string; minutes: number };
  /** Shows that the address is theirs. The code is asked for where they are not signed in. */
  verify: { username: string; link: string; code: string; hours: number };
  /** To a new address: shows that it is theirs. */
  change: { username: string; link: string; code: string; minutes: number };
  /** To the old address once it was changed: the way back. */
  changed: { username: string; link: string; days: number };
  invitation: { link: string; inviter: string | null; days: number };
  /** Something that they would want to know if it was not them. */
  notice: { username: string; what: Notice; name?: string; address?: string; at: Date };
}

export type Notice = "device" | "reuse" | "password" | "address" | "factor" | "key";

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

export type MailTemplates = { readonly [K in keyof MailData]: (data: MailData[K]) => Letter };

interface Parts {
  subject: string;
  lines: string[];
  link?: string;
  code?: string;
  after?: string[];
}

const notMe = "If this was not you, ignore this mail: nothing changes.";

const notices: Record<Notice, string> = {
  device: "Somebody signed in to your account from a device that it was not used on before.",
  reuse:
    "A token of your account was used twice, so somebody else may hold a copy of it. The session that it belongs to was ended.",
  password: "The password of your account was changed.",
  address:
    "Somebody who looks after accounts gave yours another e-mail address. From now on mail goes there.",
  factor: "A way to sign in to your account was added or removed.",
  key: "An API key was made with your account.",
};

const endSessions = "If it was not you, set a new password at once and end all sessions.";
/** Where that does not help: the password alone would not give the account back. */
const advice: Partial<Record<Notice, string>> = {
  address: "If you did not ask for it, tell whoever runs this server.",
};

export const mailTemplates: MailTemplates = {
  reset: ({ username, link, minutes }) =>
    write({
      subject: "Set a new password",
      lines: [
        `Hello ${username},`,
        `somebody asked for a new password for your account. Set it here, within ${minutes} minutes:`,
      ],
      link,
      after: ["All devices are signed out then.", notMe],
    }),
  verify: ({ username, link, code, hours }) =>
    write({
      subject: "Confirm your e-mail address",
      lines: [`Hello ${username},`, `confirm that this address is yours, within ${hours} hours:`],
      link,
      code,
      after: [`If you did not make an account with the name ${username}, do not confirm it.`],
    }),
  change: ({ username, link, code, minutes }) =>
    write({
      subject: "Confirm your new e-mail address",
      lines: [
        `Hello ${username},`,
        `this address is to be that of your account. Confirm it within ${minutes} minutes:`,
      ],
      link,
      code,
      after: [notMe],
    }),
  changed: ({ username, link, days }) =>
    write({
      subject: "The e-mail address of your account was changed",
      lines: [
        `Hello ${username},`,
        "your account now has another e-mail address. If it was you, there is nothing to do.",
        `If it was not, take your account back within ${days} days, with a new password:`,
      ],
      link,
    }),
  invitation: ({ link, inviter, days }) =>
    write({
      subject: "You are invited",
      lines: [
        inviter === null ? "You are invited to make an account." : `${inviter} invites you.`,
        `Make your account within ${days} days:`,
      ],
      link,
    }),
  notice: ({ username, what, name, address, at }) =>
    write({
      subject: "Security notice for your account",
      lines: [
        `Hello ${username},`,
        notices[what],
        ...(name === undefined ? [] : [name]),
        `It was at ${at.toISOString().slice(0, 16).replace("T", " ")} UTC${address === undefined ? "" : `, from ${address}`}.`,
        advice[what] ?? endSessions,
      ],
    }),
};

function write({ subject, lines, link, code, after = [] }: Parts): Letter {
  const codeLine = code === undefined ? [] : [`Your code: ${code}`];
  const text = [...lines, ...(link === undefined ? [] : [link]), ...codeLine, ...after].join(
    "\n\n",
  );
  const paragraphs = [
    ...lines.map(escape),
    ...(link === undefined ? [] : [`<a href="${escape(link)}">${escape(link)}</a>`]),
    ...(code === undefined ? [] : [`Your code: <b>${escape(code)}</b>`]),
    ...after.map(escape),
  ];
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(subject)}</title><body>${paragraphs.map((each) => `<p>${each}</p>`).join("\n")}</body></html>`;
  return { subject, text: `${text}\n`, html };
}

function escape(text: string): string {
  return Bun.escapeHTML(text);
}
