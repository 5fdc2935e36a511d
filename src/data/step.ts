/** Told of each step that is done: a test may end the process there. */
export type OnStep = (step: string) => void;
