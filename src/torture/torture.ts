// Kills a server under load again and again, on one data folder, and then counts: whatever was
// acknowledged must be there, once. For people to try on their own disk, and for the tests. It knows
// Plaudit only from outside, by its commands and over HTTP.
import { createRandom } from "../runtime/random.ts";
import { type Acknowledged, sendLoad } from "./load.ts";
import { readLines, runCommand, startServer, type Victim } from "./server.ts";

export interface TortureOptions {
  /** What starts Plaudit: the binary, or Bun and main.ts. */
  command: readonly string[];
  /** An empty folder on the disk to try. */
  folder: string;
  rounds: number;
  /** Of when it is killed, and of what is sent. */
  seed: number;
  tell: (line: string) => void;
}

export interface Verdict {
  /** Events, items made and items liked. */
  acknowledged: number;
  /** What of that is not there. */
  lost: number;
  /** Events that are there more than once. */
  twice: number;
  /** Events turned away, although there was room. */
  refused: number;
  /** What `plaudit doctor` finds wrong; empty when nothing. */
  complaints: string;
}

const password = "a password for the torture";
/** How long a server lives under load. */
const lifeMsMax = 800;

/** Runs all rounds and counts. Throws when a server does not start: that is a failure as well. */
export async function torture(options: TortureOptions): Promise<Verdict> {
  const { command, folder, rounds, tell } = options;
  const random = createRandom(options.seed).next;
  const account = ["--username", "tortured", "--email", "tortured@example.com", "--age", "30"];
  await runCommand(
    [...command, "user", "create", "--data", folder, ...account, "--password-stdin"],
    password,
  );
  const keyFlags = ["--name", "torture", "--scopes", "events:write"];
  const key = await runCommand([...command, "key", "create", "--data", folder, ...keyFlags]);

  const acknowledged: Acknowledged = {
    events: new Set(),
    created: new Set(),
    liked: new Set(),
    refused: 0,
  };
  for (let round = 1; round <= rounds; round++) {
    const server = await startServer(command, folder);
    const token = await signIn(server);
    const over = new AbortController();
    const load = sendLoad({ url: server.url, key, token, acknowledged, random, over: over.signal });
    await Bun.sleep(random() * lifeMsMax);
    await server.kill();
    over.abort();
    await load;
    tell(`round ${round} of ${rounds}: ${acknowledged.events.size} events acknowledged so far`);
  }
  // Starts from what is left, stores it, and ends.
  const code = await (await startServer(command, folder)).stop();
  if (code !== 0) throw new Error(`The last server ended with ${code}.`);
  return judge(options, acknowledged);
}

async function judge(
  { command, folder }: TortureOptions,
  acknowledged: Acknowledged,
): Promise<Verdict> {
  const { events, created, liked, refused } = acknowledged;
  const missing = [new Set(events), new Set(created), new Set(liked)] as const;
  const [missingEvents, missingCreated, missingLiked] = missing;
  const seen = new Set<string>();
  let twice = 0;
  for await (const line of readLines([...command, "export", "--data", folder])) {
    const { messageId, event, itemId } = JSON.parse(line) as Record<string, string>;
    if (messageId === undefined) continue;
    if (seen.has(messageId)) twice += 1;
    seen.add(messageId);
    missingEvents.delete(messageId);
    if (event === "item.created") missingCreated.delete(itemId ?? "");
    if (event === "item.liked") missingLiked.delete(itemId ?? "");
  }
  const complaints = await runCommand([...command, "doctor", "--data", folder]).then(
    () => "",
    (error: Error) => error.message,
  );
  return {
    acknowledged: events.size + created.size + liked.size,
    lost: missing.reduce((sum, each) => sum + each.size, 0),
    twice,
    refused,
    complaints,
  };
}

async function signIn({ url }: Victim): Promise<string> {
  const response = await fetch(`${url}/api/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "tortured", password }),
  });
  if (!response.ok) throw new Error(`Signing in was answered with ${response.status}.`);
  return ((await response.json()) as { access_token: string }).access_token;
}
