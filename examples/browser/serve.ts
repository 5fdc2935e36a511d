// Serves the page, bundled: `bun run examples/browser/serve.ts`.
import page from "./index.html";

export interface Settings {
  plauditUrl: string;
  /** A key with the scope events:write alone may stand in a page. */
  writeKey?: string;
}

const { PORT = "5173", PLAUDIT_URL = "http://localhost:3000", PLAUDIT_WRITE_KEY } = Bun.env;
const settings: Settings = { plauditUrl: PLAUDIT_URL, writeKey: PLAUDIT_WRITE_KEY };

const server = Bun.serve({
  hostname: "localhost",
  port: Number(PORT),
  development: Bun.env.NODE_ENV !== "production",
  routes: { "/": page, "/settings.json": Response.json(settings) },
});

console.log(`The page is at ${server.url.origin}`);
