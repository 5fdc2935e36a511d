// A real SMTP server for tests, in this process: it takes mail, or does to it what servers do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface Received {
  to: string[];
  from: string;
  raw: string;
  /** As people read it: the parts in one, without the encoding of lines. */
  text: string;
}

export interface TestSmtp {
  url: string;
  port: number;
  received: Received[];
  /** The mail with this number, counted from 1, once it is there. */
  mail(number: number): Promise<Received>;
  close(): Promise<void>;
}

const waitMsMax = 10_000;

export async function openSmtp(options: SMTPServerOptions = {}): Promise<TestSmtp> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString();
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? "" : mailFrom.address,
          raw,
          text: readText(raw),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    async mail(number) {
      const until = Date.now() + waitMsMax;
      while (received.length < number && Date.now() < until) await Bun.sleep(5);
      const found = received[number - 1];
      if (!found) throw new Error(`Mail ${number} has not come.`);
      return found;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

function readText(raw: string): string {
  return raw
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** A certificate that nobody trusts. */
export const untrusted = {
  key: readFileSync(join(import.meta.dir, "untrusted.key")),
  cert: readFileSync(join(import.meta.dir, "untrusted.cert")),
};
