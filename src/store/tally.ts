// Counts that hold for all nodes that share a database: a bucket for each key, which fills evenly. (The generic cell rate
// algorithm: what is kept of a bucket is the moment at which it will be full.)

export interface Bucket {
  /** By which it fills. */
  perMinute: number;
  /** What it holds. */
  atOnceMax: number;
}

export interface Drawing extends Bucket {
  /** Whose bucket. Names and addresses are kept by their digest alone. */
  key: string;
  count: number;
  /** In ms since 1970. */
  now: number;
}

export interface Drawn {
  /** Until there is enough: 0 if it was taken. */
  waitMs: number;
  /** What is left. */
  left: number;
}

export interface Tally {
  /**
   * Takes `count` out of a bucket if there is as much. More than the whole bucket is taken once that is full, and
   * leaves a debt. Of many who draw at once, on whichever node, each is counted. Throws `unavailable`.
   */
  draw(drawing: Drawing): Promise<Drawn>;
  /** Puts back what was drawn. */
  putBack(drawing: Drawing): Promise<void>;
  /** Forgets the buckets that are full, and those that are too many. */
  clear(now: number): Promise<void>;
}
