// The options of routes on top of Plaudit, and what handlers get: { signedIn }, { can }, { records }, and `db`,
// `record`, `clock`, `user`, `caller`, `event`. It is a plugin of its own, since Elysia gives types only to its users.
import { Elysia } from "elysia";
import type { JsonObject } from "../../db/json.ts";
import type { Caller } from "../domain/caller.ts";
import type { Plugin, Session, SessionGives, SessionMacros } from "../http/session.ts";
import type { User } from "../domain/account.ts";
import type { Permission } from "../domain/permission.ts";
import type { Schema } from "../store/store.ts";
import type { Database } from "./database.ts";
import type { RecordOwn } from "./record.ts";

/** The event that a route with `records` records once its answer is good. */
export interface PendingEvent {
  /** What is worth knowing about the event; `itemId` among them makes it that item's event. */
  properties: JsonObject;
  /**
   * Default: random, so that each good answer is an event. If it is derived from the row that was written
   * (`order.created:ID`), the event is counted once, however often it is recorded.
   */
  messageId?: string;
  /** Default: when the answer was made. */
  at?: Date;
}

export interface ContextDeps<S extends Schema> extends Tools<S> {
  session: Session;
}

type Macros<Own extends string> = SessionMacros<Permission | Own> & { readonly records: string };

type Gives = SessionGives & {
  readonly records: () => { resolve: () => { user: User; caller: Caller; event: PendingEvent } };
};

type Tools<S extends Schema> = {
  db: Database<S>;
  record: RecordOwn;
  /** Milliseconds since 1970: a test's may stand still. */
  clock: () => number;
};

/** `Own`: permissions beside Plaudit's. */
export type Context<S extends Schema, Own extends string> = Plugin<Macros<Own>, Gives, Tools<S>>;

export function createContext<S extends Schema, Own extends string>({
  session,
  db,
  record,
  clock,
}: ContextDeps<S>): Context<S, Own> {
  const plugin = new Elysia({ name: "plaudit.context" })
    .use(session)
    .decorate({ db, record, clock })
    .macro({
      records: (name: string) => ({
        signedIn: true,
        resolve: (): { event: PendingEvent } => ({ event: { properties: {} } }),
        mapResponse: ({ set, responseValue, ...context }) => {
          const status = responseValue instanceof Response ? responseValue.status : set.status;
          if (Number(status ?? 200) >= 400) return;
          const { user, event } = context as unknown as {
            user: { id: string };
            event: PendingEvent;
          };
          record({ event: name, userId: user.id, ...event });
        },
      }),
    });
  return plugin as unknown as Context<S, Own>;
}
