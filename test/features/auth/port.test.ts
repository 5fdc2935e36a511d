import { expect, test } from "bun:test";
import { treaty } from "@elysiajs/eden";
import { createTestApp } from "../../kit.ts";

const password = "correct horse battery";

test("an account lives its whole life on a real port, through the typed client", async () => {
  const { app } = createTestApp();
  app.listen({ port: 0, hostname: "127.0.0.1", reusePort: false });
  try {
    const { api } = treaty<typeof app>(app.server!.url.origin, { parseDate: false });
    const ada = { username: "ada", email: "ada@example.com", password, age: 36 };
    expect((await api.users.post(ada)).data?.username).toBe("ada");
    const taken = await api.users.post(ada);
    expect(taken.status).toBe(409);
    expect(taken.error?.value.code).toBe("conflict");

    const { data: tokens } = await api.auth.token.post({ username: "ada", password });
    const headers = { authorization: `Bearer ${tokens!.access_token}`, "user-agent": "Eden" };
    const { data: me } = await api.users.me.get({ headers });
    expect(me).toMatchObject({ email: "ada@example.com", permissions: [] });
    expect((await api.users.me.patch({ age: 37 }, { headers })).data?.age).toBe(37);

    const sessions = await api.auth.sessions.get({ headers, query: { limit: 10 } });
    expect(sessions.data?.items).toMatchObject([{ current: true, address: "127.0.0.1" }]);

    const stranger = await api.users.me.get();
    expect(stranger.status).toBe(401);
    expect((await api.users.me.delete({ password }, { headers })).status).toBe(204);
    expect((await api.users.me.get({ headers })).status).toBe(401);
  } finally {
    await app.stop(true);
  }
});

test("a stranger learns nothing of the rules of a body, readable or not", async () => {
  const { app } = createTestApp();
  for (const [method, path] of [
    ["PATCH", "/api/users/me"],
    ["DELETE", "/api/users/me"],
    ["PUT", "/api/users/someone/permissions"],
    ["POST", "/api/keys"],
  ] as const) {
    for (const body of ["{ not json", "{}", '{"age":"x"}']) {
      const headers = { "content-type": "application/json" };
      const request = new Request(`http://localhost${path}`, { method, headers, body });
      expect([path, body, (await app.handle(request)).status]).toEqual([path, body, 401]);
    }
  }
});
