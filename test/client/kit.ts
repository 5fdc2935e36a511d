// A server on a port of its own in this process, and clients of it whose requests are noted.
import { afterEach } from "bun:test";
import { createApp } from "../../src/app/app.ts";
import { type ClientOptions, createClient, type Fetch } from "../../src/client/client.ts";
import { createServices } from "../../src/app/services.ts";
import { createTestDeps } from "../kit.ts";

export const ada = {
  username: "ada",
  email: "ada@example.com",
  password: "correct horse",
  age: 36,
};
export const grace = { ...ada, username: "grace", email: "grace@example.com" };

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** Runs when the test is over. */
export function afterwards(clean: () => unknown): void {
  cleanUp.push(clean);
}

export function startApp() {
  const deps = createTestDeps();
  const services = createServices(deps);
  const app = createApp(deps, services).listen({ port: 0, hostname: "127.0.0.1" });
  afterwards(() => app.stop(true));
  const url = `http://127.0.0.1:${app.server!.port}`;
  /** `POST /api/users` for each request that was sent. */
  const sent: string[] = [];

  /** A client, of any fetch in place of the real one. */
  function connect(options: ClientOptions = {}) {
    const fetch: Fetch = (target, init) => {
      sent.push(`${init?.method ?? "GET"} ${target.slice(url.length)}`);
      return (options.fetch ?? globalThis.fetch)(target, init);
    };
    const client = createClient(url, { ...options, fetch });
    afterwards(() => client.close(0));
    return client;
  }

  /** A client of an account that is signed up and in. */
  async function signIn(options: ClientOptions = {}) {
    const client = connect(options);
    await client.api.users.post(ada);
    const { error } = await client.signIn(ada);
    if (error) throw error;
    return client;
  }

  return { ...deps, url, sent, connect, signIn };
}

/** As a browser's storage, with what is in it at hand. */
export function createTestStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}
