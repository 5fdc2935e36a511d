// The client's contract beside the app's own types: what the two say differently does not compile.
// oxlint-disable typescript/no-unnecessary-type-parameters -- two functions are alike only if their type parameter is
import type { App } from "../../src/app/app.ts";
import type { Api } from "../../src/client/contract.ts";
import type { Event, Problem, Receipt } from "../../src/client/schemas.ts";
import type { createItemRoutes } from "../../src/features/items/routes.ts";
import type { Event as AppEvent } from "../../src/features/events/model.ts";
import type { Receipt as AppReceipt } from "../../src/features/ingest/model.ts";
import type { Problem as AppProblem } from "../../src/http/errors.ts";

/** A route, as Elysia keeps it. */
interface Route {
  body: unknown;
  query: unknown;
  response: Record<number, unknown>;
}

type Good = 200 | 201 | 202 | 204;
/** May come of any call, whether or not its route says so. */
type Always = 500 | 503;

type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
/** Elysia's types demand what has a default; the client's do not. */
type Taken<Theirs, Ours> = [Theirs] extends [Ours]
  ? Alike<Required<Theirs>, Required<Ours>>
  : false;
/** `{}` is a route's body that takes none. */
type TakenBody<Theirs, Ours> =
  Same<Theirs, {}> extends true ? Alike<Ours, undefined> : Alike<Theirs, Ours>;
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Elysia adds a 422 of its own to routes that cannot give one. */
type ProblemStatus<Response> = {
  [Status in keyof Response]: Response[Status] extends AppProblem ? Status : never;
}[keyof Response];
/** A text may be sent as a whole response. */
type GoodAnswer<Answers> = Exclude<Answers[Good & keyof Answers], Response>;
type Unless<Holds, Complaint> = Holds extends true ? never : Complaint;

type AnswerOf<Call> = Call extends (...args: never[]) => Promise<infer Answer> ? Answer : never;
type Succeeds<Call> = Extract<AnswerOf<Call>, { error: null }>;
type Fails<Call> = Exclude<AnswerOf<Call>, { error: null }>;
type DataOf<Answer> = Answer extends { data: infer Data } ? Data : never;
type StatusOf<Answer> = Answer extends { status: infer Status } ? Status : never;
type QueryOf<Options> = NonNullable<Options> extends { query?: infer Query } ? Query : unknown;
/** `get` takes options alone; all others take a body before them. */
type BodyOf<Call, Method> = Method extends "get"
  ? undefined
  : Call extends (body: infer Body, ...rest: never[]) => unknown
    ? Body
    : never;
type OptionsOf<Call, Method> = Call extends (...args: infer Args) => unknown
  ? Required<Args>[Method extends "get" ? 0 : 1 & keyof Args]
  : never;

type Compared<R extends Route, Call, Method, At extends string> =
  | Unless<Alike<DataOf<Succeeds<Call>>, GoodAnswer<R["response"]>>, `${At}: answer`>
  | Unless<Alike<StatusOf<Succeeds<Call>>, Good & keyof R["response"]>, `${At}: status`>
  | Unless<
      Alike<StatusOf<Fails<Call>> | Always, ProblemStatus<R["response"]> | Always>,
      `${At}: failures`
    >
  | Unless<TakenBody<R["body"], BodyOf<Call, Method>>, `${At}: body`>
  | Unless<Taken<R["query"], QueryOf<OptionsOf<Call, Method>>>, `${At}: query`>;

/** Every place where the two differ; a stream has a function of its own. */
type Differences<Theirs, Ours, At extends string> = {
  [Part in keyof Theirs & string]: Part extends "live"
    ? never
    : Part extends `:${string}`
      ? Ours extends (params: never) => infer Behind
        ? Differences<Theirs[Part], Behind, `${At}/${Part}`>
        : `${At}/${Part}: missing`
      : Part extends keyof Ours
        ? Theirs[Part] extends Route
          ? Compared<Theirs[Part], Ours[Part], Part, `${At} ${Part}`>
          : Differences<Theirs[Part], Ours[Part], `${At}/${Part}`>
        : `${At}/${Part}: missing`;
}[keyof Theirs & string];

type Is<T extends true> = T;
type Nothing<T extends never> = T;

type AppRoutes = App["~Routes"]["api"];
/** An extension, which the app mounts without its types. */
type ItemRoutes = ReturnType<typeof createItemRoutes>["~Routes"]["api"];

/** An error here names the routes: run `bun run build:client`. */
export type SameRoutes = Nothing<Differences<AppRoutes & ItemRoutes, Api, "/api">>;
export type SameShapes = [
  Is<Alike<Event, AppEvent>>,
  Is<Alike<Problem, AppProblem>>,
  Is<Alike<Receipt, AppReceipt>>,
];
