// Signing in: what it costs beside its hash, what five hundred at once do to a like, and a refresh against before.
import { join, resolve } from "node:path";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import type { Finding, Options, Part } from "../part.ts";
import { prepare } from "../people.ts";
import { residentBytes, runToEnd, type ServerProcess, start, startServer } from "../processes.ts";
import { compare, median, perSecond } from "../rounds.ts";

const root = new URL("../../", import.meta.url).pathname;
const items = 100;
const restMs = 3000;
const watchMs = 25;
const stormMsMax = 120_000;
const secondsMin = 5;
/** One address may sign in 30 times a minute. */
const signIns = 25;
const password = "correct horse battery";
const mebibyte = 1024 * 1024;
/** As src/features/auth/hashing.ts makes them. */
const cost = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

export const signInsPart: Part = {
  name: "signins",
  about: "a sign-in beside its hash, 500 of them at once, and a refresh against --before FOLDER",
  async run(options) {
    const folder = join(options.folder, "ours");
    const likers = await prepare(folder, (workspace) => addLikers(workspace, items));
    await using server = await startServer("plaudit.ts", folder, "proxied");
    return [
      await measureOne(server),
      ...(await measureMany(server, createLikeTimer(server.url, likers), options)),
      ...(await compareRefreshes(options)),
    ];
  },
};

/** In turns with the hash alone, since both take longer when the machine has other things to do. */
async function measureOne({ url }: ServerProcess): Promise<Finding> {
  await post(url, "/api/users", account("single"));
  const hash = await Bun.password.hash(password, cost);
  const beside: number[] = [];
  const whole: number[] = [];
  for (let n = 0; n < signIns; n++) {
    const begun = performance.now();
    await Bun.password.verify(password, hash);
    const hashed = performance.now();
    const { status } = await post(url, "/api/auth/token", { username: "single", password });
    if (status !== 200) throw new Error(`A sign-in was answered with ${status}.`);
    whole.push(performance.now() - hashed);
    beside.push(performance.now() - hashed - (hashed - begun));
  }
  return {
    what: "a sign-in, beside its hash",
    ours: milliseconds(median(whole)),
    ceiling: milliseconds(median(whole) - median(beside)),
    value: median(beside),
    goal: { kind: "quantity", max: 3, unit: "ms" },
  };
}

/** Five hundred, each from an address of its own, while somebody likes. */
async function measureMany(
  { url, pid }: ServerProcess,
  likeFor: (seconds: number) => Promise<number>,
  { seconds: wanted, tell }: Options,
): Promise<Finding[]> {
  const seconds = Math.max(wanted, secondsMin);
  // The code is compiled by then, and the connections have been open once.
  await Promise.all([storm(url, 2), likeFor(seconds)]);
  await Bun.sleep(restMs);
  const restBytes = residentBytes(pid);
  const alone = await likeFor(seconds);
  let peakBytes = 0;
  const watching = setInterval(
    () => (peakBytes = Math.max(peakBytes, residentBytes(pid))),
    watchMs,
  );
  const [counts, during] = await Promise.all([storm(url, 1), likeFor(seconds)]);
  clearInterval(watching);
  const { "401": checked = 0, "429 later": later = 0, ...rest } = counts;
  const wrong = Object.values(rest).reduce((sum, count) => sum + count, 0);
  tell(`${checked} sign-ins were checked, ${later} were told when to come again`);
  return [
    {
      what: "a like's p99 with 500 sign-ins at once, against 3 times alone, or 10 ms more",
      ours: milliseconds(during),
      ceiling: milliseconds(alone),
      value: during / Math.max(3 * alone, alone + 10),
      goal: { kind: "ratio", max: 1 },
    },
    {
      what: "memory with 500 sign-ins at once, over rest",
      ours: `${Math.round(peakBytes / mebibyte)} MB`,
      ceiling: `${Math.round(restBytes / mebibyte)} MB`,
      value: (peakBytes - restBytes) / mebibyte,
      goal: { kind: "quantity", max: 60, unit: "MB" },
    },
    {
      what: "sign-ins that are neither checked nor 429 with Retry-After",
      ours: `${wrong} of ${checked + later + wrong}`,
      value: wrong,
      goal: { kind: "quantity", max: 0, unit: "sign-ins" },
    },
  ];
}

/** Five hundred a second, from a process of their own: how many got which answer. */
async function storm(url: string, bursts: number): Promise<Record<string, number>> {
  const words = [join(root, "bench", "storm.ts"), url, `${bursts}`];
  const { output } = await runToEnd([process.execPath, ...words], stormMsMax);
  return JSON.parse(output) as Record<string, number>;
}

async function compareRefreshes({ folder, before, rounds, tell }: Options): Promise<Finding[]> {
  if (before === undefined) {
    tell("refreshes are left out: --before names the folder of another checkout");
    return [];
  }
  await using ours = await startBench(root, join(folder, "refresh-ours"));
  await using theirs = await startBench(resolve(before), join(folder, "refresh-theirs"));
  const measure = async ({ url }: ServerProcess) => {
    const username = `r${crypto.randomUUID().replaceAll("-", "")}`;
    await post(url, "/api/users", account(username));
    let { refreshToken } = await post(url, "/api/auth/token", { username, password });
    const refresh = async (times: number) => {
      for (let n = 0; n < times; n++) {
        const form = { grant_type: "refresh_token", refresh_token: refreshToken };
        const answer = await post(url, "/api/auth/token", form);
        if (answer.status !== 200) throw new Error(`A refresh was answered with ${answer.status}.`);
        refreshToken = answer.refreshToken;
      }
    };
    const times = Math.floor(refreshesMax / rounds / 2);
    // The code that has run a few times is compiled by then.
    await refresh(times);
    const begun = performance.now();
    await refresh(times);
    return (times / (performance.now() - begun)) * 1000;
  };
  const found = await compare(
    rounds,
    () => measure(ours),
    () => measure(theirs),
  );
  return [
    {
      what: "a refresh, against before",
      ours: perSecond(found.ours, "refreshes"),
      ceiling: perSecond(found.ceiling, "refreshes"),
      value: found.ratio,
      goal: { kind: "ratio", min: 0.85 },
    },
  ];
}

/** In all rounds together: one address may ask for 300 tokens a minute. */
const refreshesMax = 270;

interface Answer {
  status: number;
  refreshToken?: string | undefined;
}

const account = (username: string) => ({
  username,
  email: `${username}@example.com`,
  password,
  age: 30,
});

async function post(url: string, path: string, body: object): Promise<Answer> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { refresh_token: refreshToken } = (await answer.json()) as { refresh_token?: string };
  return { status: answer.status, refreshToken };
}

function startBench(checkout: string, data: string): Promise<ServerProcess> {
  return start([process.execPath, join(checkout, "bench", "servers", "plaudit.ts"), data]);
}
