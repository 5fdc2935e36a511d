// Plays the requests to apps in memory, in order, and tells what they answered, in a form that is the same in
// each run of the same behaviour. Of Plaudit it imports what its package exports, so that it runs on any version.
import { createTestApp } from "plaudit";
import { columns } from "plaudit/schema";
import type { Ask, Chapter } from "./chapter.ts";
import { createNames, type Names, version } from "./names.ts";

export interface Answer {
  ask: string;
  status: number;
  /** Those that are not usual; null is one that is usual and missing. */
  headers?: Record<string, string | null>;
  body?: unknown;
}

/** By chapter and the request's name. */
export type Transcript = Record<string, Record<string, Answer>>;

const origin = "http://localhost";
/** The token of the set-up link, which the start of a server would print. */
const setupToken = "the end of the set-up link";
const chapterMs = 60_000;
const dayMs = 24 * 60 * 60_000;

/** What nearly every answer has is not told each time. */
const usualHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "content-type": "application/json;charset=utf-8",
  "x-content-type-options": "nosniff",
  "x-request-id": "{request}",
};

interface Stage {
  app: { handle: (request: Request) => Promise<Response> };
  clock: { forward: (ms: number) => void };
  names: Names;
}

type TestApp = ReturnType<typeof createTestApp>;

/** What is asked: an app on a store of its own, and the words that its tables are written in. */
export interface Asked extends Pick<Stage, "app"> {
  clock: TestApp["clock"];
  db: Pick<TestApp["db"], "atomically">;
  columns: typeof columns;
}

export type Settings = Readonly<Record<string, string>>;

/** A minute passes between two chapters. */
export async function play(
  chapters: Readonly<Record<string, Chapter>>,
  open: (settings?: Settings) => Asked | Promise<Asked> = openInMemory,
): Promise<Transcript> {
  const transcript: Transcript = {};
  const openStage = async (settings?: Settings) => prepareStage(await open(settings));
  const common = await openStage();
  for (const [title, { requests, settings }] of Object.entries(chapters)) {
    const stage = settings ? await openStage(settings) : common;
    const answers: Record<string, Answer> = {};
    for (const [name, ask] of Object.entries(requests)) {
      stage.clock.forward((ask.later ?? 0) * 1000);
      for (let n = 0; n < (ask.times ?? 1); n++) answers[name] = await send(stage, name, ask);
    }
    transcript[title] = answers;
    stage.clock.forward(chapterMs);
  }
  return transcript;
}

/** The OpenAPI document, but for the version. */
export async function readDocument(): Promise<Document> {
  const { app } = createTestApp();
  const response = await app.handle(new Request(`${origin}/swagger/json`));
  const document = (await response.json()) as Document;
  return { ...document, info: { ...document.info, version } };
}

export interface Document {
  info: { version: string };
  paths: Record<string, Record<string, { operationId: string; responses: object }>>;
}

const openInMemory = (settings?: Settings) => ({ ...createTestApp({ settings }), columns });

async function prepareStage({ app, clock, db, columns }: Asked): Promise<Stage> {
  // As `serve` does at a start without an admin.
  const table = columns.table("settings", { name: columns.text(), value: columns.text() });
  const hash = new Bun.CryptoHasher("sha256").update(setupToken).digest("hex");
  const value = `${hash} ${clock() + dayMs}`;
  await db.atomically((writer) => [writer.insert(table).values({ name: "setup_token", value })]);
  const names = createNames();
  names.keep("set-up token", setupToken);
  return { app, clock, names };
}

async function send({ app, names }: Stage, name: string, ask: Ask): Promise<Answer> {
  const response = await app.handle(toRequest(ask, names));
  const text = await readText(response, ask);
  const body = isJson(response) ? parse(text) : toLines(text);
  for (const [kept, path] of Object.entries(ask.keep ?? {})) {
    names.keep(kept, String(valueAt(body, path, name)));
  }
  const requestId = response.headers.get("x-request-id");
  if (requestId !== null) names.keep("request", requestId);
  const headers = unusual(response, ask, names);
  return {
    ask: ask.ask,
    status: response.status,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(text !== "" && { body: names.hide(body, name) }),
  };
}

function toRequest(ask: Ask, names: Names): Request {
  const { query, as, basic, json, form, text, gzip } = ask;
  const [method = "", address = ""] = ask.ask.split(/ (.*)/);
  const url = new URL(`${origin}${names.fill(address)}`);
  for (const [name, value] of Object.entries(names.fill(query ?? {}))) {
    url.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const headers = new Headers(names.fill(ask.headers));
  if (as !== undefined) headers.set("authorization", `Bearer ${names.fill(`{as ${as}}`)}`);
  if (basic !== undefined) {
    headers.set("authorization", `Basic ${btoa(names.fill(`{as ${basic}}:`))}`);
  }
  if (json !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  if (gzip) headers.set("content-encoding", "gzip");
  if (form) {
    const body = new URLSearchParams(names.fill(form));
    return new Request(url.href, { method, headers, body });
  }
  const written = json === undefined ? text && names.fill(text) : JSON.stringify(names.fill(json));
  // As bytes: to a text the Request would give a type of its own.
  const bytes = written === undefined ? undefined : Buffer.from(written);
  return new Request(url.href, {
    method,
    headers,
    body: bytes && gzip ? Bun.gzipSync(bytes) : bytes,
  });
}

async function readText(response: Response, { shows, messages }: Ask): Promise<string> {
  if (messages !== undefined) return readMessages(response, messages);
  const isPacked = response.headers.get("content-encoding") === "gzip";
  const bytes = await response.bytes();
  const text = new TextDecoder().decode(isPacked ? Bun.gunzipSync(Buffer.from(bytes)) : bytes);
  if (shows === "nothing") return "";
  return shows === "names of metrics" ? [...text.matchAll(/^# TYPE .*$/gm)].join("\n") : text;
}

async function readMessages({ body }: Response, count: number): Promise<string> {
  const reader = body!.getReader();
  let text = "";
  for (let n = 0; n < count; n++) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  return text;
}

function isJson({ headers }: Response): boolean {
  return /^application\/(problem\+)?json/.test(headers.get("content-type") ?? "");
}

/** A text that is not as `JSON.stringify` writes it stays one: it would not be told from the other. */
function parse(text: string): unknown {
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  return text === "" || JSON.stringify(value) === text ? value : toLines(text);
}

/** Several lines are a list, which shows a change of one of them. */
function toLines(text: string): unknown {
  const lines = text.split("\n");
  return lines.length === 1 ? text : lines;
}

/** Throws where there is nothing. */
function valueAt(body: unknown, path: string, name: string): unknown {
  let value = body;
  for (const part of path.split("."))
    value = (value as Record<string, unknown> | undefined)?.[part];
  if (value === undefined) throw new Error(`${name}: no ${path} in ${JSON.stringify(body)}`);
  return value;
}

function unusual({ headers }: Response, { shows }: Ask, names: Names) {
  const found: Record<string, string | null> = {};
  for (const [name, usual] of Object.entries(usualHeaders)) {
    const value = headers.get(name);
    if (names.hide(value, "") !== usual) found[name] = value;
  }
  for (const [name, value] of headers) {
    if (name in usualHeaders) continue;
    // Of a page that is not recorded neither its hash nor its length is.
    const isOfBody = shows === "nothing" && /^(etag|content-length|content-range)$/.test(name);
    found[name] = isOfBody ? "…" : value;
  }
  return names.hide(found, "") as typeof found;
}
