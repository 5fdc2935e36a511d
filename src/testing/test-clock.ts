// A clock for tests.

/** 1 March 2026, noon, UTC. */
export const noon = Date.UTC(2026, 2, 1, 12);

export interface TestClock {
  (): number;
  forward(ms: number): void;
}

/** A clock that moves only when told to. */
export function createTestClock(start = noon): TestClock {
  let now = start;
  return Object.assign(() => now, {
    forward: (ms: number) => {
      now += ms;
    },
  });
}
