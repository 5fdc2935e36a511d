// What routes on top of Plaudit may say and are given: { signedIn }, { can }, { records }, and `db`, `record`,
// `clock`, `user`, `caller`, `event`. A plugin of its own, for Elysia gives types only to those who use it.
import { Elysia } from "elysia";
import type { JsonObject } from "../../db/json.ts";
import type {
  Caller,
  Plugin,
  Session,
  SessionGives,
  SessionMacros,
  User,
} from "../http/session.ts";
import type { Permission } from "../permission.ts";
import type { Schema } from "../store/store.ts";
import type { Database } from "./database.ts";
import type { RecordOwn } from "./record.ts";

/** The event that a route with `records` will have recorded once its answer is good. */
export interface PendingEvent {
  /** What is worth knowing of it; `itemId` among them makes it an event of that item. */
  properties: JsonObject;
  /**
   * Default: random, so that each good answer is an event. Derived from the row that was written
   * (`order.created:ID`), what was done once is counted once, however often it is told.
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
