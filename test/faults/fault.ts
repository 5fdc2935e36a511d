// Faults that a process is started with: where they strike, and what happens then. They travel in the
// environment, so that a Worker and a server of its own have them too.

export interface Fault {
  /**
   * A call of the disk (`disk.fdatasync`; see createStrickenDisk), how a statement of the Worker begins (`update journals`),
   * or its `transaction`: before it begins, inside as its last act, or after its commit.
   */
  at: string;
  when: "before" | "halfway" | "inside" | "after";
  /** How many of these come to pass unharmed. */
  skip?: number;
  /** Every one from then on, instead of one. */
  again?: boolean;
  /** Strikes only while no file of this name is there, and makes it: once over many processes. */
  once?: string;
  /** Strikes only while a file of this name is there. */
  whilst?: string;
  act:
    | "kill"
    | "crash"
    | "abort"
    | "spin"
    | "hang"
    | { fail: string }
    | { waitMs: number }
    | { run: string };
}

export const faultsVariable = "TEST_FAULTS";

export function readFaults(): Fault[] {
  return JSON.parse(Bun.env[faultsVariable] ?? "[]") as Fault[];
}

export function withFaults(faults: readonly Fault[]): Record<string, string> {
  return { [faultsVariable]: JSON.stringify(faults) };
}
