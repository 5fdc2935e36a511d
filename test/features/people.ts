// People who use an app under test: they sign up, sign in, call, and are given permissions.
import type { App } from "../../src/app/app.ts";
import type { Permission } from "../../src/domain/permission.ts";
import type { Store } from "../../src/store/store.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
  body: any;
}

export interface CallOptions {
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form instead. */
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

export const password = "correct horse battery";

/** Calls a route in this process: `await call("GET", "/api/users/me", { token })`. */
export function createCall(app: Pick<App, "handle">) {
  return async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const headers = new Headers(options.headers);
    if (options.token !== undefined) headers.set("authorization", `Bearer ${options.token}`);
    if (options.body !== undefined) headers.set("content-type", "application/json");
    const body = options.form
      ? new URLSearchParams(options.form)
      : options.body === undefined
        ? undefined
        : JSON.stringify(options.body);
    const response = await app.handle(
      new Request(`http://localhost${path}`, { method, headers, body }),
    );
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
}

export interface Person {
  id: string;
  username: string;
  email: string;
  token: string;
  refreshToken: string;
}

/** Signs up and in, over HTTP, and gets permissions, in the store. */
export async function join(
  { app, store }: { app: Pick<App, "handle">; store: Store },
  username: string,
  ...permissions: Permission[]
): Promise<Person> {
  const call = createCall(app);
  const email = `${username}@example.com`;
  const { body: user } = await call("POST", "/api/users", {
    body: { username, email, password, age: 36 },
  });
  await grant(store, user.id, ...permissions);
  const { body: tokens } = await call("POST", "/api/auth/token", { body: { username, password } });
  return {
    id: user.id,
    username,
    email,
    token: tokens.access_token,
    refreshToken: tokens.refresh_token,
  };
}

export async function grant(store: Store, userId: string, ...permissions: Permission[]) {
  const grantedAt = new Date();
  await store.atomically((db) =>
    permissions.map((permission) =>
      db.insert(store.tables.permissions).values({ userId, permission, grantedAt }),
    ),
  );
}
