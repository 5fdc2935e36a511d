// Hours, days and months of UTC. Days and months are counted since 1 January 1970. Other zones' are in zones/.

export const hourMs = 60 * 60 * 1000;
export const dayMs = 24 * hourMs;

/** The day in which a time lies. */
export function dayOf(timestamp: number): number {
  return Math.floor(timestamp / dayMs);
}

/** The month in which a time lies. */
export function monthOf(timestamp: number): number {
  const date = new Date(timestamp);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The first and the last day of a month. */
export function daysOf(month: number): [first: number, last: number] {
  return [dayOf(Date.UTC(1970, month)), dayOf(Date.UTC(1970, month + 1)) - 1];
}
