// Shows the call of the API that gives what stands beside it, as curl and in TypeScript.
import type { Question } from "../../src/client/client.ts";
import { isAskedByGet, toQuery } from "../questions.ts";
import { Code } from "./copy.tsx";
import { Menu } from "./menu.tsx";

interface Call {
  /** Below /api, with dots: reports.timeseries. */
  route: string;
  /** Of a GET. */
  query?: object;
  /** Of a POST. */
  body?: object;
}

function toCall({ report, params }: Question): Call {
  const route = `reports.${report}`;
  return isAskedByGet(report) ? { route, query: toQuery(params) } : { route, body: params };
}

export function ShowCall({ question }: { question: Question }) {
  const call = toCall(question);
  return (
    <Menu label="API" title="The call that gives this">
      {() => (
        <div class="stack calls">
          <h3>curl</h3>
          <Code text={toCurl(call)} />
          <h3>TypeScript</h3>
          <Code text={toTypeScript(call)} />
        </div>
      )}
    </Menu>
  );
}

/** For a shell: between single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function toCurl({ route, query, body }: Call): string {
  const url = `${location.origin}/api/${route.replaceAll(".", "/")}`;
  const key = `-H "authorization: Bearer $KEY"`;
  if (body) {
    return `curl ${url} ${key} \\\n  -H 'content-type: application/json' \\\n  -d ${quote(JSON.stringify(body))}`;
  }
  const parts = Object.entries(query ?? {}).map(
    ([name, value]) => `\\\n  --data-urlencode ${quote(`${name}=${String(value)}`)}`,
  );
  return [`curl -G ${url} ${key}`, ...parts].join(" ");
}

function toTypeScript({ route, query, body }: Call): string {
  const call = body
    ? `post(${JSON.stringify(body, null, 2)})`
    : `get({ query: ${JSON.stringify(query, null, 2)} })`;
  return `import { createClient } from "plaudit-client";

const { api } = createClient("${location.origin}", { key: process.env.KEY });
const { data, error } = await api.${route}.${call};`;
}
