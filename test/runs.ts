// How often a property is tried: `bun run test` tries a part of what `bun run test:properties` does.

export const isThorough = Bun.env["PLAUDIT_THOROUGH"] !== undefined;

/** Of so many runs the first ones, with the same seed, unless it is to be thorough. */
export const runs = (all: number, some: number): number => (isThorough ? all : some);
