// Any question that can be saved: asked, and drawn as its kind is.
import type { Question } from "../../src/client/client.ts";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { Series } from "../parts/series.tsx";
import { Tile } from "../parts/tile.tsx";
import { DrawnActive } from "./active.tsx";
import { DrawnFunnel } from "./funnel.tsx";
import { DrawnPaths } from "./paths.tsx";
import { DrawnRetention } from "./retention.tsx";
import { DrawnTop } from "./top.tsx";

interface Around {
  title: string;
  /** Takes it off its board. */
  remove?: (() => void) | undefined;
}
type Of<Report extends Question["report"]> = Around & {
  params: Extract<Question, { report: Report }>["params"];
};

export function DrawnQuestion({ question, ...around }: Around & { question: Question }) {
  switch (question.report) {
    case "timeseries":
      return <Timeseries {...around} params={question.params} />;
    case "active":
      return <Active {...around} params={question.params} />;
    case "top":
      return <Top {...around} params={question.params} />;
    case "funnel":
      return <Funnel {...around} params={question.params} />;
    case "retention":
      return <Retention {...around} params={question.params} />;
    case "paths":
      return <Paths {...around} params={question.params} />;
  }
}

/** A GET takes lists and objects as JSON. */
function toQuery<Params extends object>(params: Params) {
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(entries) as {
    [Name in keyof Params]: Params[Name] extends object | undefined ? string : Params[Name];
  };
}

function Remove({ remove }: Pick<Around, "remove">) {
  if (!remove) return null;
  return (
    <button type="button" class="plain" onClick={remove}>
      Remove
    </button>
  );
}

function Timeseries({ title, params, remove }: Of<"timeseries">) {
  const asked = useAsked(`timeseries ${JSON.stringify(params)}`, (options) =>
    api.reports.timeseries.get({ query: toQuery(params), ...options }),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="half"
    >
      {(answer) => <Series label={title} answer={answer} what="count" height={240} />}
    </Tile>
  );
}

function Active({ title, params, remove }: Of<"active">) {
  const asked = useAsked(`active ${JSON.stringify(params)}`, (options) =>
    api.reports.active.get({ query: toQuery(params), ...options }),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="half"
    >
      {(answer) => <DrawnActive answer={answer} />}
    </Tile>
  );
}

function Top({ title, params, remove }: Of<"top">) {
  const asked = useAsked(`top ${JSON.stringify(params)}`, (options) =>
    api.reports.top.get({ query: toQuery(params), ...options }),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="half"
    >
      {(answer) => <DrawnTop title={title} answer={answer} />}
    </Tile>
  );
}

function Funnel({ title, params, remove }: Of<"funnel">) {
  const asked = useAsked(`funnel ${JSON.stringify(params)}`, (options) =>
    api.reports.funnel.post(params, options),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="half"
    >
      {(answer) => <DrawnFunnel answer={answer} />}
    </Tile>
  );
}

function Retention({ title, params, remove }: Of<"retention">) {
  const asked = useAsked(`retention ${JSON.stringify(params)}`, (options) =>
    api.reports.retention.post(params, options),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="wide"
    >
      {(answer) => <DrawnRetention answer={answer} unit={params.interval} isShare />}
    </Tile>
  );
}

function Paths({ title, params, remove }: Of<"paths">) {
  const asked = useAsked(`paths ${JSON.stringify(params)}`, (options) =>
    api.reports.paths.post(params, options),
  );
  return (
    <Tile
      title={title}
      asked={asked}
      actions={<Remove remove={remove} />}
      height={280}
      class="wide"
    >
      {(answer) => <DrawnPaths title={title} answer={answer} />}
    </Tile>
  );
}
