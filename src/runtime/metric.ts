// A number that the server publishes, and Prometheus' text for it. Imports nothing of ours.

export interface Metric {
  name: string;
  type: "counter" | "gauge";
  help: string;
  value: number;
}

/** A metric of a table: the number is read from the state that its room keeps. */
export type MetricOf<State> = Omit<Metric, "value"> & { read: (state: State) => number };

/** The numbers of a table, as they are now. */
export function readMetrics<State>(
  table: readonly MetricOf<State>[],
  state: State,
): readonly Metric[] {
  return table.map(({ read, ...metric }) => ({ ...metric, value: read(state) }));
}

/** The lines of Prometheus' text format. */
export function toLines(metrics: readonly Metric[]): string[] {
  return metrics.flatMap(({ name, type, help, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    `${name} ${value}`,
  ]);
}
