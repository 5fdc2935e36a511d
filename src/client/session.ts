// Who is signed in: the tokens, their storage, and a `fetch` that sends and refreshes them.
import type { IssuedTokens } from "./schemas.ts";
import { asProblem, toUnreachable } from "./problem.ts";
import type { Keeper } from "./storage.ts";

/** `fetch`, or its replacement. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface SessionOptions {
  /** Without a slash at its end. */
  url: string;
  /** An API key, for calls while nobody is signed in. */
  key: string | undefined;
  /** The browser keeps the session in a cookie, and sends it by itself. */
  cookies: boolean;
  keeper: Keeper;
  fetch: Fetch;
  timeoutMs: number;
}

export type Session = ReturnType<typeof createSession>;

interface Tokens {
  access: string;
  refresh: string;
}

const tokenPath = "/api/auth/token";

export function createSession(options: SessionOptions) {
  const { url, key, cookies, keeper, fetch, timeoutMs } = options;
  const name = `plaudit.tokens ${url}`;
  const deviceName = `plaudit.device ${url}`;
  const accountName = `plaudit.account ${url}`;
  let current: Tokens | undefined;
  let renewing: Promise<Tokens | Response | undefined> | undefined;
  const loaded = load();

  /** The stored tokens: another tab may have signed out meanwhile, or got new ones. */
  async function load(): Promise<Tokens | undefined> {
    const before = current;
    const kept = toTokens(await keeper.read(name));
    // A sign-in while it was read is newer.
    if (current === before) current = kept;
    return current;
  }

  async function keep(tokens: Tokens | undefined): Promise<void> {
    current = tokens;
    await keeper.write(name, tokens && JSON.stringify(tokens));
  }

  /** Never rejects: a failure on the way is an answer too. */
  const send: Fetch = (target, init) =>
    fetch(target, { signal: AbortSignal.timeout(timeoutMs), ...init }).then(
      asProblem,
      toUnreachable,
    );

  /**
   * New tokens for those that were refused; undefined if the session has ended, the server's answer if it
   * cannot refresh now. A refresh token can be used once, so calls meanwhile wait for the same refresh.
   */
  function renew(refused: Tokens): Promise<Tokens | Response | undefined> {
    renewing ??= refresh(refused).finally(() => (renewing = undefined));
    return renewing;
  }

  async function refresh(refused: Tokens): Promise<Tokens | Response | undefined> {
    const kept = await load();
    if (kept?.access !== refused.access) return kept;
    const answer = await send(`${url}${tokenPath}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "refresh_token", refresh_token: kept.refresh }),
    });
    // Signed out, or in as somebody else, while this was under way.
    if (current?.refresh !== kept.refresh) return current;
    if (answer.ok) await keep(ofIssued((await answer.json()) as IssuedTokens));
    else if (answer.status >= 500 || answer.status === 429) return answer;
    else await keep(undefined);
    return current;
  }

  /** As `fetch`, with the token, and once again with new tokens if it is refused. Only for our own server. */
  const signed: Fetch = async (target, init = {}) => {
    await loaded;
    const headers = new Headers(init.headers);
    const tokens = current;
    const token = tokens?.access ?? key;
    const isOwn = target.startsWith(`${url}/`) && target !== `${url}${tokenPath}`;
    if (!isOwn || token === undefined || headers.has("authorization")) return send(target, init);
    headers.set("authorization", `Bearer ${token}`);
    const answer = await send(target, { ...init, headers });
    if (answer.status !== 401 || !tokens) return answer;

    const renewed = await renew(tokens);
    if (renewed === undefined) return answer;
    // Each of those that wait reads it. (Bun's types know only of the standard's clone.)
    if (renewed instanceof Response) return renewed.clone() as Response;
    // A call that one account began is not repeated for another that signed in meanwhile.
    if (subjectOf(renewed.access) !== subjectOf(tokens.access)) return answer;
    headers.set("authorization", `Bearer ${renewed.access}`);
    return send(target, { ...init, headers });
  };

  return {
    fetch: signed,
    async keep(issued: IssuedTokens): Promise<void> {
      if (issued.device_token) await keeper.write(deviceName, issued.device_token);
      if (cookies) await keeper.write(accountName, subjectOf(issued.access_token));
      else await keep(ofIssued(issued));
    },
    async forget(): Promise<void> {
      await keep(undefined);
      await keeper.write(accountName, undefined);
    },
    /** What a sign-in says beside the name and the password. */
    async ways(): Promise<{ cookie?: true; device_token?: string }> {
      if (cookies) return { cookie: true };
      const device = await keeper.read(deviceName);
      return device ? { device_token: device } : {};
    },
    /** Who is signed in; empty when nobody is. */
    async account(): Promise<{ userId: string } | {}> {
      await loaded;
      const userId = cookies
        ? await keeper.read(accountName)
        : current && subjectOf(current.access);
      return userId ? { userId } : {};
    },
  };
}

function ofIssued({ access_token, refresh_token }: IssuedTokens): Tokens | undefined {
  return refresh_token === undefined ? undefined : { access: access_token, refresh: refresh_token };
}

/** Undefined for anything that we did not store ourselves. */
function toTokens(text: string | null): Tokens | undefined {
  try {
    const { access, refresh } = JSON.parse(text ?? "{}") as Partial<Tokens>;
    return access && refresh ? { access, refresh } : undefined;
  } catch {
    return undefined;
  }
}

/** Of a token that our server made; whether it is good is the server's to say. */
function subjectOf(token: string): string | undefined {
  try {
    const claims = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    return (JSON.parse(atob(claims)) as { sub?: string }).sub;
  } catch {
    return undefined;
  }
}
