// Questions of every kind: how each is asked, and what it answers. A number of an answer can be opened: see people.tsx.
import type { Answer, Question } from "../src/client/client.ts";
import { api } from "./account.ts";
import { type Asked, useAsked } from "./asking.ts";
import type { AnswerOf, Kind, ParamsOf } from "./kinds.ts";

interface Options {
  fetch: { signal: AbortSignal };
}
type Ask<K extends Kind> = (params: ParamsOf<K>, options: Options) => Promise<Answer<AnswerOf<K>>>;

const { reports } = api;
const asks: { readonly [K in Kind]: Ask<K> } = {
  timeseries: (params, options) => reports.timeseries.get({ query: toQuery(params), ...options }),
  active: (params, options) => reports.active.get({ query: toQuery(params), ...options }),
  top: (params, options) => reports.top.get({ query: toQuery(params), ...options }),
  funnel: (params, options) => reports.funnel.post(params, options),
  retention: (params, options) => reports.retention.post(params, options),
  paths: (params, options) => reports.paths.post(params, options),
};

export const isAskedByGet = (kind: Kind) => ["timeseries", "active", "top"].includes(kind);

export function askQuestion<K extends Kind>(
  kind: K,
  params: ParamsOf<K>,
  options: Options,
): Promise<Answer<AnswerOf<K>>> {
  return asks[kind](params, options);
}

export function useQuestion<K extends Kind>(kind: K, params: ParamsOf<K>): Asked<AnswerOf<K>> {
  return useAsked(`${kind} ${JSON.stringify(params)}`, (options) =>
    askQuestion(kind, params, options),
  );
}

export function toQuestion<K extends Kind>(kind: K, params: ParamsOf<K>): Question {
  // A kind with its own params is one of the union's members.
  return { report: kind, params } as unknown as Question;
}

/** A GET takes lists and objects as JSON. */
export function toQuery<Params extends object>(params: Params) {
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(entries) as {
    [Name in keyof Params]: Params[Name] extends object | undefined ? string : Params[Name];
  };
}
