// What the nodes that share a database tell each other: that something has changed which they may remember. Whatever
// must be right at once is read from the database each time, and not remembered: sessions, permissions, keys.
import type { News } from "./store.ts";

/** PostgreSQL's notifications have room for 8,000 bytes. */
export const keyLengthMax = 1000;

const nothing = () => {};

/** Of the only node there is. */
export const noNews: News = {
  hear: nothing,
  tell: () => [],
  on: () => nothing,
  onGap: () => nothing,
};
