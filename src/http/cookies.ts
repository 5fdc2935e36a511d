// Cookies, for browsers beside Bearer tokens: what they are called, who may be given them, and which pages may use
// them. They are HttpOnly and SameSite=Lax, and no other origin reads an answer that was made with them.
import { AppError } from "../domain/error.ts";

export interface CookiesOptions {
  /** Where people reach the server, if that is known. */
  publicUrl: string | undefined;
}

type Kind = "session" | "device";

/** `__Host-` binds a cookie to this very host, and browsers drop it silently where there is no https. */
const secureNames: Record<Kind, string> = {
  session: "__Host-plaudit",
  device: "__Host-plaudit-device",
};
const loopbackNames: Record<Kind, string> = {
  session: "plaudit-loopback",
  device: "plaudit-loopback-device",
};

/** What browsers allow at most. */
const deviceSeconds = 400 * 24 * 60 * 60;
const valuePattern = /^[\w.-]{1,1024}$/;

const safeMethods = ["GET", "HEAD", "OPTIONS"];

export type Cookies = ReturnType<typeof createCookies>;

export function createCookies({ publicUrl }: CookiesOptions) {
  const home = publicUrl === undefined ? undefined : new URL(publicUrl);
  const isSecure = home?.protocol === "https:";
  const names = isSecure ? secureNames : loopbackNames;

  /** The origin whose pages may use cookies; undefined if browsers would not keep any. */
  function ownOrigin(request: Request): string | undefined {
    if (isSecure) return home.origin;
    const own = home ?? new URL(request.url);
    return isLoopback(own.hostname) ? own.origin : undefined;
  }

  /** Whether a request comes from a page of ours: by its Origin, or where browsers send none, by Sec-Fetch-Site. */
  function isOwnPage(request: Request): boolean {
    const origin = request.headers.get("origin");
    if (origin !== null) return origin === ownOrigin(request);
    return request.headers.get("sec-fetch-site") === "same-origin";
  }

  function write(kind: Kind, value: string, seconds: number): string {
    const secure = isSecure ? "; Secure" : "";
    return `${names[kind]}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }

  function read(request: Request, kind: Kind): string | undefined {
    const header = request.headers.get("cookie");
    if (header === null) return undefined;
    const start = `${names[kind]}=`;
    for (const part of header.split(";")) {
      const text = part.trim();
      if (!text.startsWith(start)) continue;
      const value = text.slice(start.length);
      return valuePattern.test(value) ? value : undefined;
    }
    return undefined;
  }

  return {
    /**
     * The session in the cookie. Whoever only reads from elsewhere is taken for somebody without a cookie. Throws
     * `forbidden` where something would be changed from a page that is not ours.
     */
    session(request: Request): string | undefined {
      const value = read(request, "session");
      if (value === undefined) return undefined;
      if (safeMethods.includes(request.method)) {
        return request.headers.get("origin") === null || isOwnPage(request) ? value : undefined;
      }
      if (isOwnPage(request)) return value;
      throw new AppError(
        "forbidden",
        "Only pages of this server may use its cookie: send an Origin that is its own, or a Bearer token.",
      );
    },

    device: (request: Request) => read(request, "device"),

    /** Throws where a browser would drop the cookie, or another page wants to sign somebody in. */
    demandUsable(request: Request): void {
      if (ownOrigin(request) === undefined) {
        const message =
          "needs https, except on loopback: set PLAUDIT_PUBLIC_URL to the server's https address, or sign in without it";
        throw new AppError("validation", "The request is not valid.", {
          issues: [{ path: "cookie", message }],
        });
      }
      if (!isOwnPage(request)) {
        throw new AppError(
          "forbidden",
          "Only pages of this server may sign in with a cookie: send an Origin that is its own.",
        );
      }
    },

    give: (kind: Kind, value: string, seconds = deviceSeconds) => write(kind, value, seconds),
    drop: (kind: Kind) => write(kind, "", 0),
  };
}

/** By its name alone: whoever asks by another name than loopback's gets no cookie. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
