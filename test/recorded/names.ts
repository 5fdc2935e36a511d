// Names for what differs from run to run: ids, keys, tokens. A value has one name wherever it occurs, so that an
// answer that gives another's id is not equal.

export type Names = ReturnType<typeof createNames>;

/** Ids that are made of a time and a place in an order are the same in each run, and so are those that we send. */
const madeOfOrder = /^[\da-f]{8}-[\da-f]{4}-[47]000-8000-0000/;
const id = /[\da-f]{8}-[\da-f]{4}-[47][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g;
const key = /(plaudit|device)_[\da-f]{64}/g;
/** What the link of an invitation ends in, or that of a board. */
const secret = /(?<=^|#)[\da-f]{64}$/;
const hint = /^plaudit_[\da-f]{6}$/;
const token = /^(eyJ[\w-]+)\.(eyJ[\w-]+)\.[\w-]{43}$/;
const placeholder = /\{([\w '-]+)\}/g;

/** What stands for the package's version. */
export const version = "of this package";

export function createNames() {
  const values = new Map<string, string>();
  const names = new Map<string, string>();

  function keep(name: string, value: string): void {
    values.set(name, value);
    names.set(value, name);
  }

  /** Names a value after the request whose answer had it first. */
  function nameOf(value: string, request: string): string {
    if (!names.has(value)) {
      let n = 1;
      while (values.has(`${request} #${n}`)) n++;
      keep(`${request} #${n}`, value);
    }
    return `{${names.get(value)}}`;
  }

  /** A token is told by what it says, and a cursor likewise: those of before are good afterwards. */
  function hideText(text: string, request: string): string {
    const [, head, claims] = token.exec(text) ?? [];
    if (head && claims) {
      const said = (decode(head) + decode(claims)).replace(/"iat":\d+/, '"iat":"now"');
      return `token ${hideText(said, request)}`;
    }
    const whose = hint.test(text) && [...names].find(([value]) => value.startsWith(text));
    if (whose) return `beginning of {${whose[1]}}`;
    if (hint.test(text)) return "beginning of a key";
    return text
      .replace(secret, "{a secret}")
      .replaceAll(key, (found) => nameOf(found, request))
      .replaceAll(id, (found) => (madeOfOrder.test(found) ? found : nameOf(found, request)));
  }

  /** The same value with names in place of values. */
  function hide(value: unknown, request: string, field = ""): unknown {
    if (typeof value === "string") {
      if (field === "version") return version;
      return field === "nextCursor"
        ? `cursor ${hideText(decode(value), request)}`
        : hideText(value, request);
    }
    if (Array.isArray(value)) return value.map((element) => hide(element, request));
    if (typeof value !== "object" || value === null) return value;
    const hidden = Object.entries(value).map(([name, part]) => [name, hide(part, request, name)]);
    return Object.fromEntries(hidden);
  }

  /** The same value with values in place of names. Throws for a name that nothing was kept by. */
  function fill<T>(value: T): T {
    if (typeof value === "string") return fillText(value) as T;
    if (Array.isArray(value)) return value.map(fill) as T;
    if (typeof value !== "object" || value === null) return value;
    const filled = Object.entries(value).map(([name, part]) => [fillText(name), fill(part)]);
    return Object.fromEntries(filled) as T;
  }

  function fillText(text: string): string {
    return text.replaceAll(placeholder, (_, name: string) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`No request before this kept {${name}}.`);
      return value;
    });
  }

  return { keep, hide, fill };
}

function decode(part: string): string {
  return Buffer.from(part, "base64url").toString();
}
