// What an app imports to talk to Plaudit: `plaudit/client`. It runs under Bun, Node and in browsers, and
// knows nothing of the server but its contract.
import type { Answer } from "./answer.ts";
import type { Asks } from "./asks.ts";
import { createApi } from "./api.ts";
import type { Api } from "./contract.ts";
import { type Following, live, liveActivity, type LiveOptions } from "./live.ts";
import { pages } from "./pages.ts";
import type { Activity, Event, IssuedTokens } from "./schemas.ts";
import { createSession, type Fetch } from "./session.ts";
import { type ClientStorage, createKeeper } from "./storage.ts";
import {
  createId,
  createTracker,
  type Identity,
  type TrackedEvent,
  type TrackLimits,
  type TrackOptions,
} from "./track.ts";

export type * from "./answer.ts";
export type * from "./asks.ts";
export type * from "./contract.ts";
export type * from "./json.ts";
export type { Following, LiveOptions } from "./live.ts";
export type { Page, Pages } from "./pages.ts";
export { PlauditError } from "./problem.ts";
export type * from "./schemas.ts";
export type { Fetch } from "./session.ts";
export type { ClientStorage } from "./storage.ts";
export type { Dropped, Identity, TrackedEvent, TrackLimits, TrackOptions } from "./track.ts";

export interface ClientOptions {
  /** An API key, for calls while nobody is signed in; servers and scripts use one. */
  key?: string;
  /**
   * For a page of the server itself: the browser keeps the session in a cookie that no script can read, and no token
   * is stored. `track` then needs a `writeKey`. Default: false.
   */
  cookies?: boolean;
  /** An API key with the scope events:write, for `track`. Default: the credentials of all other calls. */
  writeKey?: string;
  /** Where tokens and the anonymous id are kept, such as `localStorage`. Default: in memory. */
  storage?: ClientStorage;
  /** Used in place of the global `fetch`. */
  fetch?: Fetch;
  /** How long a call without a `signal` of its own may take. Default 30,000. */
  timeoutMs?: number;
  track?: TrackLimits;
}

export interface Credentials {
  /** The username or the e-mail address. */
  username: string;
  password: string;
}

/** `App`: the options of an app on the library, which say what it asks of people: `createClient<typeof options>`. */
export interface Client<App extends Asks = {}> {
  /** The routes below /api: `client.api.users({ id }).dashboard.get()`. A call never throws: a failure is an answer. */
  readonly api: Api<App>;
  /** Opens a session. All calls send its tokens from then on. */
  signIn(
    credentials: Credentials,
  ): Promise<Answer<IssuedTokens, 200, 400 | 401 | 403 | 413 | 415 | 422 | 429>>;
  /** Ends the session and forgets its tokens, whatever the server says. */
  signOut(): Promise<Answer<void, 204, 401 | 403>>;
  /** The pages of a list: `client.pages((cursor) => client.api.items.get({ query: { cursor } }))`. */
  readonly pages: typeof pages;
  /** Events as they are stored, until `signal` ends it; without a gap when the connection is cut. */
  live(options?: LiveOptions): AsyncGenerator<Event, void>;
  /** The activity of the account that is signed in, as it is stored; likewise. */
  liveActivity(options?: Following): AsyncGenerator<Activity, void>;
  /** Queues an event and returns at once; see `flush`. */
  track(event: TrackedEvent): void;
  track(event: string, properties?: Record<string, unknown>, options?: TrackOptions): void;
  /** Queues traits of a person. For the person who is signed in it also joins the events from before the sign-in. */
  identify(identity?: Identity): void;
  /** Sends the queued events. False if some still wait after `withinMs`, by default 10,000. */
  flush(withinMs?: number): Promise<boolean>;
  /** How many tracked events will not arrive: see `TrackLimits.onDrop`. */
  dropped(): number;
  /** Sends the queued events, for at most `withinMs`, and accepts no more. */
  close(withinMs?: number): Promise<boolean>;
  /** `fetch` with the session's token, for your own routes on the same server. */
  readonly fetch: Fetch;
}

const timeoutMsDefault = 30_000;

/** `url`: the server's address, such as `https://plaudit.example.com`; in a browser also `/`. */
export function createClient<App extends Asks = {}>(
  url: string,
  options: ClientOptions = {},
): Client<App> {
  const { key, cookies = false, writeKey, timeoutMs = timeoutMsDefault } = options;
  const { href } = new URL(url, (globalThis as { location?: { href: string } }).location?.href);
  const base = href.replace(/\/+$/, "");
  const fetch: Fetch = options.fetch ?? ((target, init) => globalThis.fetch(target, init));
  const keeper = createKeeper(options.storage);
  const session = createSession({ url: base, key, cookies, keeper, fetch, timeoutMs });
  const api = createApi<App>(base, session.fetch);

  const anonymousName = `plaudit.anonymous ${base}`;
  let anonymousId: Promise<string> | undefined;
  /** The same promise for all callers that ask at once. */
  const findAnonymousId = () => (anonymousId ??= makeAnonymousId());
  async function makeAnonymousId(): Promise<string> {
    const kept = await keeper.read(anonymousName);
    if (kept) return kept;
    const made = createId();
    await keeper.write(anonymousName, made);
    return made;
  }

  const tracker = createTracker({
    ...options.track,
    url: base,
    fetch: session.fetch,
    writeKey,
    timeoutMs,
    async whose() {
      const account = await session.account();
      return "userId" in account ? account : { anonymousId: await findAnonymousId() };
    },
    async whoIs() {
      return { ...(await session.account()), anonymousId: await findAnonymousId() };
    },
  });

  return {
    api,
    async signIn({ username, password }) {
      const answer = await api.auth.token.post({ username, password, ...(await session.ways()) });
      if (answer.data) await session.keep(answer.data);
      return answer;
    },
    async signOut() {
      const answer = await api.auth.logout.post();
      await session.forget();
      // The next person on this device is somebody else.
      anonymousId = undefined;
      await keeper.write(anonymousName, undefined);
      return answer;
    },
    pages,
    live: (liveOptions) => live(base, session.fetch, liveOptions),
    liveActivity: (following) => liveActivity(base, session.fetch, following),
    ...tracker,
    fetch: session.fetch,
  };
}
