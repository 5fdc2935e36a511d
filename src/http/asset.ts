// Serves what is embedded in the program: pages, their scripts and styles.
import { pageHeaders } from "./headers.ts";

const types = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

interface Context {
  request: Request;
  set: { headers: object; status?: number | string };
}

/**
 * Answers with one file, by the path that `with { type: "file" }` gave. Browsers ask each time
 * whether theirs is still good, so that an upgrade shows at once, and get 304 when it is.
 */
export function createAsset(path: string, type: keyof typeof types) {
  const file = Bun.file(path);
  let etag: string | undefined;

  return async ({ request, set }: Context): Promise<Blob | undefined> => {
    etag ??= `"${Bun.hash(await file.arrayBuffer()).toString(36)}"`;
    Object.assign(set.headers, {
      ...pageHeaders,
      "content-type": types[type],
      "cache-control": "no-cache",
      etag,
    });
    if (request.headers.get("if-none-match") !== etag) return file;
    set.status = 304;
    return undefined;
  };
}
