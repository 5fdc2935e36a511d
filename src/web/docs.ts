// The documentation, made from the routes themselves: the OpenAPI document, and Swagger UI from our own files, so
// that it works without the internet.
import { swagger } from "@elysiajs/swagger";
import { Elysia } from "elysia";
import { createAsset } from "./asset.ts";
import { repair } from "./openapi.ts";
import docsCss from "./pages/docs.css" with { type: "file" };
import docsHtml from "./pages/docs.html" with { type: "file" };
import docsJs from "./pages/docs.browser.js" with { type: "file" };
import uiCss from "./swagger-ui/swagger-ui.css" with { type: "file" };
import uiJs from "./swagger-ui/swagger-ui.browser.js" with { type: "file" };

export interface DocsOptions {
  version: string;
  /** Where the API is reached, if that is known. */
  publicUrl: string | undefined;
}

/** In the order in which the page shows them. */
const tags = [
  { name: "Accounts", description: "Who people are, how they sign in, and what they may do." },
  { name: "Items", description: "What people make and others like." },
  { name: "Activity", description: "What one has done oneself." },
  { name: "Events", description: "What everybody has done: list, export or follow it." },
  { name: "People", description: "Everything that is kept of a person: export or erase it." },
  { name: "Reports", description: "Questions about what people do." },
  { name: "Boards", description: "Saved questions, alone or together." },
  { name: "Events in", description: "Where Segment's and PostHog's clients send." },
  { name: "Audit", description: "Who did what to whom, from where." },
  { name: "Operations", description: "The state of the server." },
];
const tokenPath = "/api/auth/token";

const securitySchemes = {
  password: {
    type: "oauth2",
    description: "Sign in with username (or e-mail) and password.",
    flows: { password: { tokenUrl: tokenPath, refreshUrl: tokenPath, scopes: {} } },
  },
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "An access token from the sign-in.",
  },
  metricsToken: {
    type: "http",
    scheme: "bearer",
    description: "PLAUDIT_METRICS_TOKEN, for /metrics alone.",
  },
  key: { type: "http", scheme: "bearer", description: "An API key with the scope." },
  writeKey: {
    type: "http",
    scheme: "basic",
    description: "An API key with the scope events:write as the user name; no password.",
  },
} as const;

const description =
  "Accounts, permissions, items that people like, a dashboard for each user, and product analytics of everything they do.";

/** Swagger UI at /swagger, OpenAPI at /swagger/json. Registered after every route it is to list. */
export function createDocs({ version, publicUrl }: DocsOptions) {
  const generator = swagger({
    path: "/swagger",
    documentation: {
      info: { title: "Plaudit", version, description, license: { name: "MIT" } },
      tags,
      servers: [{ url: publicUrl ?? "/" }],
      components: { securitySchemes },
    },
  });
  const generate = generator.routes.find((route) => route.path === "/swagger/json")?.handler as
    (() => unknown) | undefined;
  if (!generate) throw new Error("@elysiajs/swagger no longer serves its document as we expect.");

  let document: string | undefined;
  const read = () => (document ??= JSON.stringify(repair(generate(), ["signIn"])));

  const hide = { detail: { hide: true } } as const;
  const json = { "content-type": "application/json" };
  return (
    new Elysia({ name: "http.docs" })
      .use(generator)
      // These two replace the generator's own page, which loads scripts from elsewhere.
      .get("/swagger/json", ({ set }) => (Object.assign(set.headers, json), read()), hide)
      .get("/swagger", createAsset(docsHtml as unknown as string, "html"), hide)
      .get("/swagger/docs.js", createAsset(docsJs, "js"), hide)
      .get("/swagger/docs.css", createAsset(docsCss, "css"), hide)
      .get("/swagger/ui.js", createAsset(uiJs, "js"), hide)
      .get("/swagger/ui.css", createAsset(uiCss, "css"), hide)
  );
}
