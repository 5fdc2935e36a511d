// A49: somebody who has left something in every table that keeps accounts: the export has it, and the erasure leaves
// nothing that names them.
import { expect, test } from "bun:test";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { createTestApp, plainPasswords } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const userAgent = "canary-agent-7b1f";
const pending = "canary-next@example.com";

/** Tables in which nothing names a person: what they are of is a source, a setting or a count. */
const impersonal = ["keySources", "vocabulary", "settings", "retention", "limits", "erasures"];

async function open() {
  const config = createTestConfig({
    PLAUDIT_SMTP_URL: "smtp://127.0.0.1:1",
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
  });
  const parts = createTestApp({ config, passwords: plainPasswords });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const canary = await join(parts, "canary", "keys:write", "reports:read", "users:write");
  const { tables, db } = parts.store;
  /** The rows of each table that hold one of these, as text. */
  async function holding(...texts: string[]): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const [name, table] of Object.entries(tables)) {
      // Their columns differ, and none is named here.
      const rows = (await db.select().from(table as typeof tables.users)).map((row) =>
        JSON.stringify(row),
      );
      const held = rows.filter((row) => texts.some((text) => row.includes(text)));
      if (held.length > 0) found[name] = held;
    }
    return found;
  }
  return { ...parts, call, admin, canary, holding };
}

test("an account is in the export whole, and after its erasure in no table", async () => {
  const { call, admin, canary, holding, store, clock } = await open();
  const { token } = canary;
  const post = async (path: string, body?: object) => {
    const answer = await call("POST", path, { token, ...(body && { body }) });
    expect([path, answer.status < 300]).toEqual([path, true]);
    return answer.body;
  };
  await call("POST", "/api/auth/token", {
    body: { username: "canary", password },
    headers: { "user-agent": userAgent },
  });
  const item = await post("/api/items", { title: "a fern" });
  await post(`/api/items/${item.id}/like`);
  await post("/api/keys", { name: "shop", scopes: ["events:write"] });
  const board = await post("/api/boards", { title: "Shop", questions: [] });
  await post(`/api/boards/${board.id}/shares`, {});
  await post("/api/marks", { at: new Date(clock()).toISOString(), text: "Sale" });
  await post("/api/auth/verify");
  await post("/api/users/invitations", { email: "lin@example.com" });
  await call("PATCH", "/api/users/me", {
    token,
    body: { email: pending, currentPassword: password },
  });

  const texts = [canary.id, "canary", userAgent, pending];
  const before = Object.keys(await holding(...texts)).toSorted();
  const named = Object.keys(store.tables).filter((name) => !impersonal.includes(name));
  expect(named.filter((name) => !before.includes(name))).toEqual([]);

  const { text } = await call("GET", "/api/users/me/export", { token });
  for (const each of [canary.id, canary.email, userAgent, item.id, "a fern"]) {
    expect(text).toContain(each);
  }
  expect((await call("DELETE", `/api/people/${canary.id}`, { token: admin.token })).status).toBe(
    204,
  );
  expect(await holding(...texts)).toEqual({});
});
