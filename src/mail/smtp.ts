// Sends mail through an SMTP server. Nothing goes there in clear but over loopback, and nothing waits for ever.
import { createTransport } from "nodemailer";
import { Undeliverable } from "../outbox/sending.ts";
import { isMailbox, type Mailbox } from "./address.ts";

export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte on, as on port 465. Else by STARTTLS. */
  isSecure: boolean;
  user?: string;
  password?: string;
}

export interface SmtpOptions {
  server: SmtpServer;
  from: Mailbox;
  /** How long each step may take. */
  stepMsMax?: number;
  /** Whether a server without TLS is refused. Default: unless it is on loopback. */
  demandsTls?: boolean;
}

export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same for every attempt, so that a copy is known as one. */
  id: string;
}

const stepMs = 10_000;
const portByDefault = { "smtp:": 587, "smtps:": 465 } as const;

/** Reads `smtp://user:password@host:587` or `smtps://host`. Throws an Error that says what is wrong, without values. */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.parse(text);
  const port = url && portByDefault[url.protocol as keyof typeof portByDefault];
  if (!url || !port || url.hostname === "") {
    throw new Error("must be smtp://USER:PASSWORD@HOST:PORT or smtps://….");
  }
  if (url.search !== "" || url.hash !== "" || !["", "/"].includes(url.pathname)) {
    throw new Error("takes no options: what stands behind the port is not read.");
  }
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  if (!user !== !password) throw new Error("needs a password with the user, or neither.");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? port : Number(url.port),
    isSecure: url.protocol === "smtps:",
    ...(user && { user, password }),
  };
}

/** Sends one message. Rejects when it was not taken, with `Undeliverable` if it never will be. */
export function createSmtp(options: SmtpOptions) {
  const { server, from, stepMsMax = stepMs } = options;
  const { demandsTls = !isLoopback(server.host) } = options;
  return async ({ to, subject, text, html, id }: Message): Promise<void> => {
    if (!isMailbox(to)) throw new Undeliverable("The address is none.");
    const transport = createTransport({
      host: server.host,
      port: server.port,
      secure: server.isSecure,
      requireTLS: demandsTls && !server.isSecure,
      // By default none is set, and a server that hangs would hold on to its connection for minutes.
      connectionTimeout: stepMsMax,
      greetingTimeout: stepMsMax,
      socketTimeout: stepMsMax,
      dnsTimeout: stepMsMax,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(server.user !== undefined && {
        auth: { user: server.user, pass: server.password ?? "" },
      }),
    });
    try {
      await transport.sendMail({
        from,
        // Given in parts, so that nothing in it is read as another recipient.
        to: { name: "", address: to },
        envelope: { from: from.address, to: [to] },
        subject,
        text,
        html,
        messageId: `<${id}@${from.address.split("@")[1]}>`,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    } catch (error) {
      throw describe(error, to);
    } finally {
      transport.close();
    }
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What a server refuses for good is the mailbox or the message; a wrong password may be put right. */
function describe(error: unknown, to: string): Error {
  const { code, responseCode, message } = error as {
    code?: string;
    responseCode?: number;
    message?: string;
  };
  // Servers like to repeat the address, which is nobody's business in a log.
  const text = String(message ?? error).replaceAll(
    new RegExp(RegExp.escape(to), "gi"),
    "the address",
  );
  const isFinal = ["EENVELOPE", "EMESSAGE"].includes(code ?? "") && (responseCode ?? 0) >= 500;
  return isFinal ? new Undeliverable(text) : new Error(text);
}
