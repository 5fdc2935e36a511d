// The ways back, with mail as people get it: what needs a link that only a mail has.
import { openSmtp } from "../../mail/server.ts";
import { createCall } from "../../features/people.ts";
import type { Store } from "../../../src/store/store.ts";
import { openStoreApp } from "./app.ts";

/** Tells what was answered, step by step. */
export async function driveMail(store: Store) {
  const smtp = await openSmtp();
  const { app, services, clock } = openStoreApp(store, {
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
  });
  services.sending.start();
  const call = createCall(app);
  const statuses: number[] = [];
  const ask = async (method: string, path: string, options: object) => {
    const answer = await call(method, path, options);
    statuses.push(answer.status);
    return answer;
  };
  const secretIn = async (mail: number) =>
    /#([0-9a-f]{64})/.exec((await smtp.mail(mail)).text)?.[1] ?? "";
  try {
    const [old, next] = ["a first password", "another password"];
    const account = { username: "ada", email: "ada@example.com", age: 36, password: old };
    await ask("POST", "/api/users", { body: account });
    await ask("POST", "/api/auth/reset", { body: { email: account.email } });
    await ask("POST", "/api/auth/reset", { body: { email: "nobody@example.com" } });
    const reset = { token: await secretIn(1), password: next };
    await ask("POST", "/api/auth/reset/confirm", { body: reset });
    await smtp.mail(2);
    const signIn = { username: "ada", password: next };
    const { body } = await ask("POST", "/api/auth/token", { body: signIn });
    const token: string = body.access_token;
    const change = { email: "new@example.com", currentPassword: next };
    await ask("PATCH", "/api/users/me", { token, body: change });
    await ask("GET", "/api/users/me", { token });
    await ask("POST", "/api/auth/verify/confirm", { token, body: { token: await secretIn(3) } });
    const undo = { token: await secretIn(4), password: old };
    await ask("POST", "/api/auth/undo/confirm", { body: undo });
    await smtp.mail(5);
    const again = await ask("POST", "/api/auth/token", {
      body: { username: "ada", password: old },
    });
    const last: string = again.body.access_token;
    await ask("POST", "/api/auth/verify", { token: last });
    const verify = { token: await secretIn(6) };
    await ask("POST", "/api/auth/verify/confirm", { token: last, body: verify });
    await smtp.close();
    // Long enough for what was sent to be forgotten.
    clock.forward(10 * dayMs);
    await ask("POST", "/api/auth/reset", { body: { email: account.email } });
    await until(async () => (await rowsOf(store)).every(({ lastError }) => lastError !== null));
    await services.outbox.release(undefined, { drop: true });
    await services.noteRotation({ isLeaked: true });
    return { statuses, left: await rowsOf(store) };
  } finally {
    await services.sending.close();
    await smtp.close();
  }
}

/** What the outbox says of each mail. */
function rowsOf({ db, tables: { outbox } }: Store) {
  return db
    .select({ nextAt: outbox.nextAt, attempts: outbox.attempts, lastError: outbox.lastError })
    .from(outbox);
}

const dayMs = 24 * 60 * 60 * 1000;
const waitMsMax = 5000;
const pollMs = 10;

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + waitMsMax;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("It does not come to hold.");
    await Bun.sleep(pollMs);
  }
}
