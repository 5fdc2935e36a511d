// Somebody who sends events to an app under test, with a key, as a client would.
import { createKeys } from "../../../src/features/keys/keys.ts";
import type { NewKey } from "../../../src/features/keys/model.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createTestApp, openTestAudit } from "../../kit.ts";
import type { Answer } from "../people.ts";

export interface SendOptions {
  /** In a Basic header; null for none. Default: the sender's own key. */
  key?: string | null;
  headers?: Record<string, string>;
}

/** An app, and a key that may send to it. */
export async function openSender(
  overrides: Parameters<typeof createTestApp>[0] = {},
  wanted: Partial<NewKey> = {},
) {
  const parts = createTestApp(overrides);
  const keys = createKeys({
    store: parts.store,
    clock: parts.clock,
    log: silentLog,
    writeAudit: openTestAudit(parts.store, parts.clock).entry,
  });
  const newKey: NewKey = { name: "shop", scopes: ["events:write"], ...wanted };
  const { key, id: keyId } = await keys.create(undefined, newKey);

  /** Sends JSON, or text and bytes as they are. */
  async function send(path: string, body: unknown, options: SendOptions = {}): Promise<Answer> {
    const headers = new Headers(options.headers);
    const basic = options.key === undefined ? key : options.key;
    if (basic !== null) headers.set("authorization", `Basic ${btoa(`${basic}:`)}`);
    const response = await parts.app.handle(
      new Request(`http://localhost${path}`, {
        method: "POST",
        headers,
        body: body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith("{") ? JSON.parse(text) : undefined,
    };
  }

  return { ...parts, keys, key, keyId, send };
}

export const track = (more: object = {}) => ({
  type: "track",
  event: "Item Liked",
  userId: "user-1",
  messageId: "message-1",
  properties: { itemId: "item-7" },
  ...more,
});
