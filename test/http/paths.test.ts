// A15, A42: a path that is written in another way opens nothing more, is counted by the same limits, and leads to no
// file.
import { expect, test } from "bun:test";
import { createTestApp, plainPasswords } from "../kit.ts";
import { createCall, join } from "../features/people.ts";

const written = [
  "/api/users",
  "/api/users/",
  "//api/users",
  "/api//users",
  "/api/./users",
  "/api/x/../users",
  "/%61pi/users",
  "/api%2fusers",
  "/api/users;a=b",
  "/api/users/.",
  "/api/users%2f",
  "/api/users%00",
  "/API/USERS",
  "/api/users?x=/api/items",
];

test("a path written otherwise is for nobody whom the path is not for", async () => {
  const parts = createTestApp({ passwords: plainPasswords });
  const { token } = await join(parts, "ada");
  for (const path of written) {
    for (const method of ["GET", "HEAD"]) {
      for (const who of [undefined, token]) {
        const headers = new Headers({ "x-http-method-override": "GET" });
        headers.set("x-original-url", "/healthz");
        if (who !== undefined) headers.set("authorization", `Bearer ${who}`);
        const request = new Request(`http://localhost${path}`, { method, headers });
        const { status } = await parts.app.handle(request);
        expect([path, [401, 403, 404, 405].includes(status)]).toEqual([path, true]);
      }
    }
  }
});

test("guesses at a path written otherwise are counted as any", async () => {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  await join(parts, "ada");
  const paths = ["/api/auth/token", "/api/auth/token/", "//api/auth/token", "/api/auth/token?a=b"];
  let checked = 0;
  for (let n = 0; n < 48; n++) {
    const body = { username: "ada", password: "a wrong guess" };
    const { status } = await call("POST", paths[n % paths.length]!, { body });
    if (status === 401) checked += 1;
    else expect([404, 422, 429]).toContain(status);
  }
  expect(checked).toBe(10);
});

test("no path leads to a file of the server's", async () => {
  const { app } = createTestApp();
  const folders = ["/console/", "/swagger/", "/", "/array/key/"];
  const files = [
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cpackage.json",
    "....//....//package.json",
    "%252e%252e%252fpackage.json",
    "/etc/passwd",
    ".env",
    ".git/config",
    "package.json",
    "console.js.map",
    "ui.js.map",
    "secret",
    "app.db",
  ];
  for (const path of folders.flatMap((folder) => files.map((file) => folder + file))) {
    const answer = await app.handle(new Request(`http://localhost${path}`));
    const text = await answer.text();
    // The console is one page, whatever stands behind its address.
    const isPage = path.startsWith("/console/") && text.startsWith("<!doctype html>");
    expect([path, answer.status === 404 || isPage]).toEqual([path, true]);
    expect(text).not.toMatch(/root:|"dependencies"|"mappings"|\[core\]/);
  }
});
