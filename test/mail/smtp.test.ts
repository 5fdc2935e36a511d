// Mail over a real SMTP server: what it looks like, and what servers do wrong.
import { afterEach, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { isMailbox, readMailbox } from "../../src/mail/address.ts";
import { createSmtp, type Message, readSmtpUrl, type SmtpOptions } from "../../src/mail/smtp.ts";
import { Undeliverable } from "../../src/outbox/sending.ts";
import { openSmtp, type TestSmtp, untrusted } from "./server.ts";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(options?: Parameters<typeof openSmtp>[0]): Promise<TestSmtp> {
  const smtp = await openSmtp(options);
  closing.push(smtp.close);
  return smtp;
}

const message: Message = {
  to: "ada@example.com",
  subject: "Grüße",
  text: "Hello\n\nLink: https://example.com/reset#abc\n",
  html: "<p>Hello</p>",
  id: "019ca945",
};

const sender = (url: string, more: Partial<SmtpOptions> = {}) =>
  createSmtp({
    server: readSmtpUrl(url),
    from: { name: "Plaudit", address: "noreply@example.com" },
    stepMsMax: 400,
    ...more,
  });

const failure = (sent: Promise<void>) =>
  sent.then(
    () => undefined,
    (error: Error) => error,
  );

test("a message arrives as text and HTML, to one address, with an id that attempts share", async () => {
  const smtp = await open();
  await sender(smtp.url)(message);
  const [mail] = smtp.received;
  expect(mail).toMatchObject({ to: ["ada@example.com"], from: "noreply@example.com" });
  expect(mail!.raw).toContain("From: Plaudit <noreply@example.com>");
  expect(mail!.raw).toContain("To: ada@example.com");
  expect(mail!.raw).toContain("Message-ID: <019ca945@example.com>");
  expect(mail!.raw).toContain("Auto-Submitted: auto-generated");
  expect(mail!.raw).toContain("Subject: =?UTF-8?");
  expect(mail!.text).toContain("https://example.com/reset#abc");
  expect(mail!.raw).toContain("<p>Hello</p>");
});

test.each([
  "ada@example.com\r\nBcc: evil@example.com",
  "ada@example.com, evil@example.com",
  "ada@example.com;evil@example.com",
  "Ada <evil@example.com>",
  '"evil@example.com"@example.com',
  "ada@example.com evil@example.com",
  "ada\u0000@example.com",
  "ada@example.com\u2028",
  "ada＠example.com",
  "group:evil@example.com;",
  "@example.com",
  `${"a".repeat(250)}@example.com`,
])("nothing is sent to what is not one address: %j", async (to) => {
  const smtp = await open();
  expect(isMailbox(to)).toBe(false);
  expect(await failure(sender(smtp.url)({ ...message, to }))).toBeInstanceOf(Undeliverable);
  expect(smtp.received).toEqual([]);
});

describe("a server", () => {
  test("that hangs is given up in time, at the greeting and later", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", () => listening()));
    closing.push(() => void silent.close());
    const { port } = silent.address() as { port: number };
    for (const url of [`smtp://127.0.0.1:${port}`, (await open({ onRcptTo: () => {} })).url]) {
      const from = performance.now();
      expect(await failure(sender(url)(message))).toBeInstanceOf(Error);
      expect(performance.now() - from).toBeLessThan(20_000);
    }
  });

  test("that is not there is an error, which passes", async () => {
    const error = await failure(sender("smtp://127.0.0.1:1")(message));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Undeliverable);
  });

  test("that refuses the address for good is not asked again, and what it says names nobody", async () => {
    const refusing = await open({
      onRcptTo: ({ address }, _, done) =>
        done(Object.assign(new Error(`no mailbox ${address} here`), { responseCode: 550 })),
    });
    const error = await failure(sender(refusing.url)(message));
    expect(error).toBeInstanceOf(Undeliverable);
    expect(error!.message).toContain("550");
    expect(error!.message).not.toContain("ada@example.com");
  });

  test("that refuses for now, or whose password is wrong, is asked again", async () => {
    const busy = await open({
      onRcptTo: (_, __, done) =>
        done(Object.assign(new Error("greylisted"), { responseCode: 451 })),
    });
    const closed = await open({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(Object.assign(new Error("wrong"), { responseCode: 535 })),
    });
    const url = closed.url.replace("//", "//ada:secret@");
    for (const send of [sender(busy.url), sender(url)]) {
      const error = await failure(send(message));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Undeliverable);
      expect(error!.message).not.toContain("secret");
    }
  });

  test("without TLS gets neither mail nor password, but on loopback", async () => {
    const asked: string[] = [];
    const plain = await open({
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) => {
        asked.push(password ?? "");
        done(null, { user: "ada" });
      },
    });
    const url = plain.url.replace("//", "//ada:secret@");
    expect(await failure(sender(url, { demandsTls: true })(message))).toBeInstanceOf(Error);
    expect([asked, plain.received]).toEqual([[], []]);
    await sender(url)(message);
    expect(asked).toEqual(["secret"]);
  });

  test("whose certificate is another's, or nobody's, gets nothing", async () => {
    const starttls = await open({ disabledCommands: [], ...untrusted });
    const tls = await open({ secure: true, ...untrusted });
    for (const url of [starttls.url, tls.url.replace("smtp:", "smtps:")]) {
      const error = await failure(sender(url, { demandsTls: true })(message));
      expect(error?.message).toMatch(/certificate/i);
    }
    expect([starttls.received, tls.received]).toEqual([[], []]);
  });
});

test.each([
  ["smtp://mail.example.com", { host: "mail.example.com", port: 587, isSecure: false }],
  ["smtps://mail.example.com", { host: "mail.example.com", port: 465, isSecure: true }],
  ["smtp://[::1]:2525", { host: "::1", port: 2525, isSecure: false }],
  [
    "smtps://a%40b:p%2Fw@mail.example.com:4465/",
    { host: "mail.example.com", port: 4465, isSecure: true, user: "a@b", password: "p/w" },
  ],
])("a server's address is read: %s", (url, server) => {
  expect(readSmtpUrl(url)).toEqual(server);
});

test.each([
  "https://mail.example.com",
  "mail.example.com:587",
  "smtp://",
  "smtp://ada@mail.example.com",
  "smtp://mail.example.com?ignoreTLS=true",
])("what is none is refused, and not repeated: %s", (url) => {
  expect(() => readSmtpUrl(url)).toThrow(/^(must be|takes no|needs a password)/);
});

test("whom mail is from is read", () => {
  expect(readMailbox("Plaudit <noreply@example.com>")).toEqual({
    name: "Plaudit",
    address: "noreply@example.com",
  });
  expect(readMailbox("noreply@example.com")).toEqual({ name: "", address: "noreply@example.com" });
  for (const none of ["", "Plaudit", "a@b, c@d", "A <a@b> <c@d>", "A\n <a@b>"]) {
    expect(readMailbox(none)).toBeUndefined();
  }
});
