// Whether an account exists is not told by how long an answer takes either: a server on a disk, asked in turns.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { createApp } from "../../../src/app/app.ts";
import { createServices, type Services } from "../../../src/app/services.ts";
import { migrationsOf } from "../../../src/extension.ts";
import { standardExtensions } from "../../../src/app/standard.ts";
import { openAppStore } from "../../../src/store/sqlite/opening.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { emptyFolder } from "../../cli/kit.ts";
import { createTestDeps } from "../../kit.ts";
import { openSmtp, type TestSmtp } from "../../mail/server.ts";
import { createCall, join as signUp } from "../people.ts";

/** Those that share the two medians' difference with the noise of the machine. */
const apartMax = 0.05;

let smtp: TestSmtp;
let services: Services;
let deps: ReturnType<typeof createTestDeps>;
let call: ReturnType<typeof createCall>;

beforeAll(async () => {
  smtp = await openSmtp();
  const config = createTestConfig({
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "noreply@example.com",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
  });
  const store = openAppStore({
    file: join(emptyFolder(), "app.db"),
    own: migrationsOf(standardExtensions),
    onDiskFailure: () => {},
  });
  deps = createTestDeps({ config, store });
  services = createServices(deps);
  const app = createApp(deps, services);
  call = createCall(app);
  await signUp({ app, store }, "ada");
});
afterAll(async () => {
  await services.sending.close();
  await smtp.close();
  await deps.store.close();
});

const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;

/** What is asked of an account that is there, and of one that is not. */
interface Question {
  name: string;
  samples: number;
  path: string;
  body: (account: string) => object;
  answer: number;
}

const questions: Question[] = [
  {
    name: "a reset",
    samples: 200,
    path: "/api/auth/reset",
    body: (name) => ({ email: `${name}@example.com` }),
    answer: 202,
  },
  {
    // Of 45 ms each, and so in fewer.
    name: "a sign-in",
    samples: 60,
    path: "/api/auth/token",
    body: (username) => ({ username, password: "a wrong guess" }),
    answer: 401,
  },
];

test.each(questions)(
  "$name takes as long for an account that is not there",
  async ({ name, samples, path, body, answer }) => {
    async function time(account: string): Promise<number> {
      const from = performance.now();
      const { status } = await call("POST", path, { body: body(account) });
      expect(status).toBe(answer);
      return performance.now() - from;
    }
    const { limits, outbox } = deps.store.tables;
    let apart = 1;
    // A machine that is busy with something else is asked again.
    for (let tries = 0; tries < 6 && apart > apartMax; tries++) {
      const times = { known: [] as number[], unknown: [] as number[] };
      for (let n = 0; n < samples; n++) {
        // Neither is to reach a limit, which both have.
        deps.clock.forward(60_000);
        await deps.store.atomically((db) => [db.delete(outbox), db.delete(limits)]);
        const isFirst = n % 2 === 0;
        if (isFirst) times.known.push(await time("ada"));
        times.unknown.push(await time("bob"));
        if (!isFirst) times.known.push(await time("ada"));
      }
      const [known, unknown] = [median(times.known), median(times.unknown)];
      apart = Math.abs(known - unknown) / Math.max(known, unknown);
      console.log(
        `${name}: known ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms, ${(100 * apart).toFixed(1)} % apart`,
      );
    }
    expect(apart).toBeLessThanOrEqual(apartMax);
  },
  120_000,
);
